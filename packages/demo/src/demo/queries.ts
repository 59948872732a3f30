/** Example queries that the demo runs and prints: the questions that people ask first. */
export interface ExampleQuery {
  readonly title: string
  readonly sql: string
}

export const exampleQueries: readonly ExampleQuery[] = [
  {
    title: 'How did each queue do? Offered, answered, abandoned, average speed of answer and handle time in seconds',
    sql: `SELECT substring(queue_id, 1, 8) AS queue, sumIf(value, name = 'nOffered') AS offered, countIf(name = 'tAnswered') AS answered,
  countIf(name = 'tAbandon') AS abandoned, round(avgOrNullIf(value, name = 'tAnswered') / 1000, 1) AS asa_s,
  round(avgOrNullIf(value, name = 'tHandle') / 1000, 1) AS aht_s
FROM v_metrics WHERE queue_id != '' GROUP BY queue ORDER BY offered DESC LIMIT 5`,
  },
  {
    title: 'Which agents talked most? Interactions, talk and after-call work in minutes',
    sql: `SELECT substring(user_id, 1, 8) AS agent, countIf(name = 'tHandle') AS handled, round(sumIf(value, name = 'tTalkComplete') / 60000, 1) AS talk_min,
  round(sumIf(value, name = 'tAcw') / 60000, 1) AS acw_min
FROM v_metrics WHERE user_id != '' GROUP BY agent ORDER BY talk_min DESC LIMIT 5`,
  },
  {
    title: 'How do callers hang up, and how long had the abandoning ones waited?',
    sql: `SELECT arrayElement(customer_disconnect_types, -1) AS customer_left_by, count() AS conversations, countIf(abandoned) AS gave_up,
  round(avgOrNullIf(abandon_wait_ms, abandoned) / 1000, 1) AS gave_up_after_s
FROM v_conversations GROUP BY customer_left_by ORDER BY conversations DESC LIMIT 5`,
  },
]
