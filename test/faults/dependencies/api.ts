import { randomBytes } from 'node:crypto'
import { answer, cut, type Deed, delay, hang, loseAnswer, spoil, withBody } from '../../support/interposer/deeds.ts'
import { type InterposedRequest } from '../../support/interposer/exchange.ts'
import { type Scenario } from '../scenario.ts'
import { type Dependencies } from './ground.ts'
import { counter, lasting, log, untilStruck } from './noticed.ts'
import { type Blow, type DependencyPlace, underLoad } from './under-load.ts'

const isDetails = ({ action }: InterposedRequest) => action === 'details'
const isToken = ({ action }: InterposedRequest) => action === 'token'
const calls = 'aftercall_details_calls'

/** An error as Genesys Cloud tells it. */
const error = (status: number, code: string, headers: Readonly<Record<string, string>> = {}): Deed =>
  answer({
    status,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ status, code, message: 'made by a test', contextId: 'test' }),
  })

/** The API does something wrong with so many requests for details, and the service counts calls of this result. */
const wrongAnswers = (
  about: Pick<Blow, 'name' | 'fault' | 'ci' | 'seconds' | 'play'>,
  { deed, times, result }: { readonly deed: () => Deed; readonly times: number; readonly result: string },
): Scenario<Dependencies> =>
  underLoad({
    ...about,
    async strike(place) {
      const counted = await counter(place, 'details', calls, { endpoint: 'details', result })
      const rule = place.own.api.tell({ when: isDetails, deed: deed(), times })
      await untilStruck(place, rule, times, about.fault)
      await counted.untilRisen()
    },
  })

/** Every token that was given until now is good no more. */
async function revokeTokens(place: DependencyPlace): Promise<void> {
  const renewed = await counter(place, 'details', 'aftercall_details_tokens')
  let revoked: string | null = null
  const bearer = ({ headers }: InterposedRequest) => headers['authorization'] ?? ''
  const when = (request: InterposedRequest) => isDetails(request) && bearer(request) === (revoked ??= bearer(request))
  const rule = place.own.api.tell({ when, deed: error(401, 'bad.credentials') })
  await untilStruck(place, rule, 1, 'the revoked token')
  await renewed.untilRisen()
  rule.lift()
}

const fiftyMegabytes = () => {
  const filler = randomBytes(64 * 1_024).toString('base64')
  return `{"conversations":[{"conversationId":"${filler}","more":[${`"${filler}",`.repeat(600)}""]}]}`
}

export const apiScenarios: readonly Scenario<Dependencies>[] = [
  underLoad({
    name: 'api.token-revoked',
    fault: 'the token is revoked, twice',
    ci: true,
    async strike(place) {
      await revokeTokens(place)
      await revokeTokens(place)
    },
  }),
  underLoad({
    name: 'api.token-expires',
    fault: 'tokens live for six seconds',
    seconds: 60,
    play: { seconds: 20 },
    from: 0,
    async strike(place) {
      const renewed = await counter(place, 'details', 'aftercall_details_tokens')
      const shortLived = spoil((given) => {
        const grant = JSON.parse(String(given.body)) as object
        return withBody(given, JSON.stringify({ ...grant, expires_in: 6 }))
      })
      const rule = place.own.api.tell({ when: isToken, deed: shortLived })
      await revokeTokens(place)
      await untilStruck(place, rule, 3, 'the short life of tokens')
      await renewed.untilRisen(3)
    },
  }),
  underLoad({
    name: 'api.401',
    fault: 'the API refuses every token for 15 seconds',
    seconds: 70,
    async strike(place) {
      const said = await log(place, 'details')
      const rule = place.own.api.tell({ when: isDetails, deed: error(401, 'bad.credentials') })
      await untilStruck(place, rule, 2, '401')
      await said.untilSaid(/credentials_refused|check client id/)
      await lasting(place, 15)
    },
  }),
  underLoad({
    name: 'api.403',
    fault: 'a permission is missing, and is given back',
    ci: true,
    async strike(place) {
      const refused = await counter(place, 'details', 'aftercall_details_outcomes', { outcome: 'refused' })
      const rule = place.own.api.tell({ when: isDetails, deed: error(403, 'missing.permissions') })
      await untilStruck(place, rule, 5, '403')
      await refused.untilRisen(3)
    },
  }),
  underLoad({
    name: 'api.404-that-heals',
    fault: 'records are not found at first (404), then they are',
    async strike(place) {
      const missing = await counter(place, 'details', 'aftercall_details_outcomes', { outcome: 'not_found_yet' })
      const rule = place.own.api.tell({ when: isDetails, deed: error(404, 'not.found'), times: 12 })
      await untilStruck(place, rule, 12, '404')
      await missing.untilRisen(3)
    },
  }),
  wrongAnswers(
    { name: 'api.429-with-retry-after', fault: 'a storm of 429 with Retry-After: 2', ci: true },
    { deed: () => error(429, 'too.many.requests', { 'retry-after': '2' }), times: 4, result: '429' },
  ),
  wrongAnswers(
    { name: 'api.429-without-retry-after', fault: 'a 429 that does not say how long to wait', seconds: 110 },
    { deed: () => error(429, 'too.many.requests'), times: 1, result: '429' },
  ),
  wrongAnswers(
    { name: 'api.5xx', fault: 'a burst of 500, 502, 503 and 504', seconds: 60 },
    {
      deed: () => {
        let nth = 0
        const statuses = [500, 502, 503, 504]
        return answer(() => ({ status: statuses[nth++ % 4] ?? 500, body: '<html>bad gateway</html>' }))
      },
      // More would wait long: the circuit opens.
      times: 7,
      result: '5xx',
    },
  ),
  wrongAnswers(
    { name: 'api.no-answer', fault: 'the API does not answer at all', seconds: 90 },
    { deed: hang, times: 2, result: 'timeout' },
  ),
  wrongAnswers(
    { name: 'api.slow', fault: 'each answer of the API takes 8 seconds', seconds: 60 },
    { deed: () => delay(8_000), times: 4, result: '2xx' },
  ),
  wrongAnswers(
    { name: 'api.slow-body', fault: 'bodies trickle, 20 bytes a second, beyond the deadline', seconds: 150 },
    { deed: () => spoil((given) => given, { bytesPerSecond: 20 }), times: 2, result: 'timeout' },
  ),
  wrongAnswers(
    { name: 'api.truncated', fault: 'bodies are cut short, their length told as if they were whole' },
    {
      deed: () => spoil((given) => withBody(given, given.body.subarray(0, given.body.length >> 1))),
      times: 4,
      result: 'malformed',
    },
  ),
  wrongAnswers(
    { name: 'api.cut-in-body', fault: 'the connection breaks in the middle of a body' },
    { deed: () => spoil((given) => given, { cutAfterBytes: 100 }), times: 4, result: 'network' },
  ),
  wrongAnswers(
    { name: 'api.wrong-content-type', fault: 'a web page instead of JSON, with status 200' },
    {
      deed: () => answer({ status: 200, headers: { 'content-type': 'text/html' }, body: '<html>Maintenance</html>' }),
      times: 4,
      result: 'malformed',
    },
  ),
  wrongAnswers(
    { name: 'api.reset', fault: 'connections to the API are reset, before or after it has answered' },
    {
      deed: () => {
        let nth = 0
        return (exchange) => (nth++ % 2 === 0 ? cut() : loseAnswer())(exchange)
      },
      times: 6,
      result: 'network',
    },
  ),
  underLoad({
    name: 'api.huge-body',
    fault: 'bodies of 50 MB for every request of more than one record',
    seconds: 60,
    async strike(place) {
      const oversize = await counter(place, 'details', calls, { endpoint: 'details', result: 'oversize' })
      const headers = { 'content-type': 'application/json' }
      const body = Buffer.from(fiftyMegabytes())
      const isOfMany = (request: InterposedRequest) => isDetails(request) && request.path.split('id=').length > 2
      const rule = place.own.api.tell({ when: isOfMany, deed: answer({ status: 200, headers, body }) })
      await untilStruck(place, rule, 4, 'the huge body')
      await oversize.untilRisen(4)
    },
  }),
  underLoad({
    name: 'api.down',
    fault: 'the API and its login are down for 20 seconds',
    seconds: 80,
    async strike(place) {
      const failed = await counter(place, 'details', calls, { result: 'network' })
      await place.own.api.refuse()
      await failed.untilRisen(3)
      await lasting(place, 20)
    },
  }),
  underLoad({
    name: 'api.login-down',
    fault: 'the token is revoked while the login answers 503',
    seconds: 70,
    async strike(place) {
      const failed = await counter(place, 'details', calls, { endpoint: 'token', result: '5xx' })
      const login = place.own.api.tell({ when: isToken, deed: error(503, 'service.unavailable') })
      const revoked = place.own.api.tell({ when: isDetails, deed: error(401, 'bad.credentials'), times: 1 })
      await untilStruck(place, revoked, 1, '401')
      await untilStruck(place, login, 5, 'the login that is down')
      await failed.untilRisen(5)
    },
  }),
]
