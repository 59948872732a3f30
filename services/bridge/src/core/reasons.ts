/** Why a message is dead-lettered: a closed list with a sentence each, for a person who looks at the dead letter. */
export const deadLetterReasons = {
  body_too_large: 'The body is larger than the bridge accepts.',
  not_json: 'The body is not JSON text.',
  too_deep: 'The JSON is nested more deeply than any event.',
  too_wide: 'The body has more than 20,000 fields; no event has.',
  not_an_object: 'The JSON is not an object, so it is no EventBridge event.',
  lambda_wrapped:
    'The event is wrapped in requestPayload, as Lambda destinations do; point the rule at the queue directly, or unwrap it.',
  not_an_event:
    'The JSON lacks what every EventBridge event has: id, detail-type and source as text, detail as an object. Does the rule use an input transformer?',
  foreign_source: 'The source is not a partner event source of Genesys Cloud.',
  source_without_organisation: 'The source names no organisation.',
  unknown_organisation: 'The organisation in the source is not one of those configured.',
  topic_mismatch: 'detail-type and topicName disagree, so neither can be trusted.',
  conversation_mismatch: 'topicName and event body name different conversations.',
  missing_conversation_id: 'Neither the event body nor topicName names a conversation.',
  user_mismatch: 'topicName and event body name different users.',
  missing_user_id: 'Neither the event body nor topicName names a user.',
  queue_mismatch: 'topicName and event body name different queues.',
  missing_queue_id: 'Neither the event body nor topicName names a queue.',
  missing_entity_type: 'Neither the event body nor topicName names the kind of entity.',
  missing_entity_id: 'Neither the event body nor topicName names the entity.',
  missing_definition_id: 'Neither the event body nor topicName names the definition of the operational event.',
  not_encodable: 'The event could not be put into its Avro schema; this is a fault of the bridge.',
  record_too_large: 'The record is larger than its topic accepts.',
} as const

export type DeadLetterReason = keyof typeof deadLetterReasons

/** Why an event goes to `unrecognized-events`. */
export const unrecognizedReasons = {
  unknown_detail_type: 'No row of the routing table knows this detail-type.',
  unknown_detail_event: 'A detail event with a suffix that no row of the routing table knows: Genesys has a new one.',
  conversation_snapshot:
    'A state of a conversation as the notification service tells it; detail events and record say the same, so it is not typed.',
} as const

export type UnrecognizedReason = keyof typeof unrecognizedReasons
