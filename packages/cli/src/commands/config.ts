import { Argument, Command } from 'commander'
import { type Environment } from '@aftercall/runtime'
import { inForce } from '../config/in-force.ts'
import { configLines } from '../config/print-config.ts'
import { settings } from '../generated/settings.ts'

const examples = `
Examples:
  $ aftercall config show                 every setting of every service, as this environment has it
  $ aftercall config show completion      of one service
  $ aftercall config show --json | jq '.settings[] | select(.from == "set")'

Run it in the environment of the service: it shows what a service started here would read. Secrets are never shown.`

const services = Object.keys(settings)

export function configCommand(env: Environment): Command {
  const show = new Command('show')
    .description('Prints every setting: name, value, whether it is the default, unit and meaning.')
    .addArgument(new Argument('[service]', 'of this service only').choices(services))
    .option('--json', 'print one JSON object instead of lines')
    .addHelpText('after', examples)
    .action((service: string | undefined, { json = false }: { json?: boolean }) => {
      const asked = Object.fromEntries(
        Object.entries(settings).filter(([name]) => service === undefined || name === service),
      )
      const found = inForce(asked, env)
      process.stdout.write(json ? `${JSON.stringify({ settings: found })}\n` : `${configLines(found).join('\n')}\n`)
    })
  return new Command('config').description('Tells of the configuration.').addCommand(show)
}
