import { Command } from 'commander'
import { type CommandPlace } from './command-place.ts'
import { discardCommand } from './dead-letters-discard.ts'
import { listCommand } from './dead-letters-list.ts'
import { replayCommand } from './dead-letters-replay.ts'
import { showCommand } from './dead-letters-show.ts'

export function deadLettersCommand(place: CommandPlace): Command {
  return new Command('dead-letters')
    .description('What could not be processed: lists it, shows it, sends it again, sets it aside for good.')
    .addCommand(listCommand(place))
    .addCommand(showCommand(place))
    .addCommand(replayCommand(place))
    .addCommand(discardCommand(place))
}
