import { slots } from './slots.ts'

const never = new AbortController().signal

it('lets no more in than there are slots, in the order in which they came', async () => {
  const entered: number[] = []
  const turns = slots(2)
  const [first] = await Promise.all([turns.take(never), turns.take(never)])
  const third = turns.take(never).then(() => entered.push(3))
  const fourth = turns.take(never).then(() => entered.push(4))
  await Promise.resolve()
  expect(entered).toEqual([])
  first()
  await third
  expect(entered).toEqual([3])
  first()
  await fourth
  expect(entered).toEqual([3, 4])
})

it('gives no slot to who has stopped waiting', async () => {
  const turns = slots(1)
  const giveBack = await turns.take(never)
  const stopping = new AbortController()
  const stopped = turns.take(stopping.signal)
  const next = turns.take(never)
  stopping.abort(new Error('stopped'))
  await expect(stopped).rejects.toThrow('stopped')
  giveBack()
  await expect(next).resolves.toBeInstanceOf(Function)
  await expect(turns.take(stopping.signal)).rejects.toThrow('stopped')
})
