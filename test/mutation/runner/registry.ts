import { bind } from 'jest-each'

const separator = ' › '

/** The file of a test, by its id. */
export const fileOf = (id: string): string => id.split(separator, 1)[0] as string

type Body = () => unknown

export interface RegisteredTest {
  /** The file, the blocks and the name: unique as long as no block has two tests of one name. */
  readonly id: string
  readonly file: string
  readonly body: Body
  readonly block: Block
}

interface Block {
  readonly parent: Block | undefined
  readonly name: string
  readonly beforeAll: Body[]
  readonly afterAll: Body[]
  readonly beforeEach: Body[]
  readonly afterEach: Body[]
  isOpen: boolean
}

/**
 * The words in which tests are written (describe, it, beforeEach, …), collected instead of run. Jest loads every module anew for every
 * file and run, which takes some sixteen times as long as the tests of a core; here a file is loaded once and its tests are run as often
 * as there are mutants.
 */
export function testRegistry() {
  const tests: RegisteredTest[] = []
  let file = ''
  let block = newBlock(undefined, '')

  const describe = (name: unknown, body: Body) => {
    block = newBlock(block, titleOf(name))
    body()
    block = block.parent as Block
  }
  const it = (name: unknown, body: Body) => {
    tests.push({ id: [file, ...namesOf(block), titleOf(name)].join(separator), file, body, block })
  }
  const words = {
    describe: Object.assign(describe, { each: bind(describe as never) }),
    it: Object.assign(it, { each: bind(it as never) }),
    test: Object.assign(it, { each: bind(it as never) }),
    beforeAll: (body: Body) => block.beforeAll.push(body),
    afterAll: (body: Body) => block.afterAll.push(body),
    beforeEach: (body: Body) => block.beforeEach.push(body),
    afterEach: (body: Body) => block.afterEach.push(body),
    // Limits of time are those of the runner.
    jest: { setTimeout: () => undefined },
  }

  return {
    words,
    tests: tests as readonly RegisteredTest[],
    /** Collects the tests of one file while `load` imports it. */
    async collect(path: string, load: () => Promise<unknown>) {
      file = path
      block = newBlock(undefined, '')
      await load()
    },
  }
}

/** Runs one test with what stands around it; what must happen once for a block happens before its first test. */
export async function runOne({ block, body }: RegisteredTest): Promise<void> {
  const blocks = [...around(block)].reverse()
  for (const each of blocks) {
    if (each.isOpen) continue
    each.isOpen = true
    for (const act of each.beforeAll) await act()
  }
  for (const each of blocks) for (const act of each.beforeEach) await act()
  try {
    await body()
  } finally {
    for (const each of [...blocks].reverse()) for (const act of each.afterEach) await act()
  }
}

/** Ends what `beforeAll` has opened, so that the next mutant finds everything new. */
export async function closeBlocks(tests: readonly RegisteredTest[]): Promise<void> {
  for (const { block } of tests) {
    for (const each of around(block)) {
      if (!each.isOpen) continue
      each.isOpen = false
      for (const act of each.afterAll) await act()
    }
  }
}

const newBlock = (parent: Block | undefined, name: string): Block => ({
  parent,
  name,
  beforeAll: [],
  afterAll: [],
  beforeEach: [],
  afterEach: [],
  isOpen: false,
})

function* around(block: Block | undefined): Generator<Block> {
  for (let one = block; one; one = one.parent) yield one
}

const namesOf = (block: Block) =>
  [...around(block)]
    .reverse()
    .map(({ name }) => name)
    .filter((name) => name !== '')

const titleOf = (name: unknown) => (typeof name === 'function' ? name.name : String(name))
