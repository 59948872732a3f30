import { createCircuit } from './circuit.ts'

const options = { failuresToOpen: 3, openMs: 1_000, maxOpenMs: 3_000 }
const opened = () => {
  const circuit = createCircuit(options)
  for (let failure = 0; failure < 3; failure += 1) circuit.failed(0)
  return circuit
}

describe('circuit', () => {
  it('opens after failures in a row, not after as many with a success between them', () => {
    const circuit = createCircuit(options)
    circuit.failed(0)
    circuit.failed(0)
    circuit.succeeded()
    circuit.failed(0)
    expect(circuit.state()).toBe('closed')
    circuit.failed(0)
    circuit.failed(0)
    expect(circuit.state()).toBe('open')
  })

  it('lets one call try when its time is over, and nobody else meanwhile', () => {
    const circuit = opened()
    expect(circuit.permit(999)).toBe(1_000)
    expect(circuit.permit(1_000)).toBe(0)
    expect(circuit.permit(1_000)).toBe(2_000)
  })

  it('closes when the trial succeeds', () => {
    const circuit = opened()
    circuit.permit(1_000)
    circuit.succeeded()
    expect(circuit.permit(1_001)).toBe(0)
    expect(circuit.permit(1_001)).toBe(0)
  })

  it('stays open twice as long after each failed trial, up to a bound', () => {
    const circuit = opened()
    circuit.permit(1_000)
    circuit.failed(1_000)
    expect(circuit.permit(1_001)).toBe(3_000)
    circuit.permit(3_000)
    circuit.failed(3_000)
    expect(circuit.permit(3_001)).toBe(6_000)
  })

  it('lets another call try when a trial ended without an answer', () => {
    const circuit = opened()
    circuit.permit(1_000)
    circuit.abandoned()
    expect(circuit.permit(1_000)).toBe(0)
  })

  it('does not stay open for hours when the clock is set back', () => {
    const circuit = createCircuit(options)
    for (let failure = 0; failure < 3; failure += 1) circuit.failed(10_000_000)
    expect(circuit.permit(0)).toBe(0)
  })
})
