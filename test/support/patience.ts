// A limit for tests that hang, on a machine that is busy with much else; one that needs longer says so itself. The tests wait for
// conditions and take seconds.
jest.setTimeout(120_000)
