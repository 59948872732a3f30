import { generateKeyPairSync, sign } from 'node:crypto'

/** A key and a certificate for `host`, signed by itself and good for a day: made afresh, so that no key lies in the repository. */
export function selfSigned(host: string): { readonly key: string; readonly certificate: string } {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const name = sequence(der(0x31, sequence(oid(0x55, 0x04, 0x03), der(0x0c, Buffer.from(host)))))
  const now = Date.now()
  const algorithm = sequence(oid(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02))
  const names = sequence(der(0x82, Buffer.from(host)))
  const basic = extension([0x55, 0x1d, 0x13], sequence(der(0x01, Buffer.from([0xff]))))
  const body = sequence(
    der(0xa0, integer(2)),
    integer(1),
    algorithm,
    name,
    sequence(time(now - 3_600_000), time(now + 86_400_000)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(basic, extension([0x55, 0x1d, 0x11], names))),
  )
  const signature = sign('sha256', body, privateKey)
  const certificate = sequence(body, algorithm, der(0x03, Buffer.concat([Buffer.from([0]), signature])))
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    certificate: `-----BEGIN CERTIFICATE-----\n${certificate.toString('base64').replace(/(.{64})/g, '$1\n')}\n-----END CERTIFICATE-----\n`,
  }
}

function der(tag: number, content: Buffer): Buffer {
  const size = content.length
  const length = size < 128 ? [size] : size < 256 ? [0x81, size] : [0x82, size >> 8, size & 0xff]
  return Buffer.concat([Buffer.from([tag, ...length]), content])
}
const sequence = (...parts: readonly Buffer[]) => der(0x30, Buffer.concat(parts))
const integer = (value: number) => der(0x02, Buffer.from([value]))
const oid = (...bytes: readonly number[]) => der(0x06, Buffer.from(bytes))
const extension = (id: readonly number[], value: Buffer) => sequence(oid(...id), der(0x04, value))
// UTCTime: yyMMddHHmmssZ.
const time = (ms: number) =>
  der(0x17, Buffer.from(new Date(ms).toISOString().slice(2, 19).replace(/[-T:]/g, '').concat('Z')))
