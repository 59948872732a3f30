import { testSelection } from './ci-selection.ts'

testSelection(({ ground }) => ground.name === 'dependencies')
