/**
 * Events have some dozens of fields, those with the data of a participant some hundreds. Reading a mebibyte of names of which no two are alike would keep the
 * process busy for half a second.
 */
export const maxFields = 20_000

/** `"":0,` is the shortest field. Shorter bodies, and so nearly all, are not looked through. */
const minFieldChars = 5

/** Whether JSON text has more than `limit` fields, all objects together, counted without making anything of it. Text that is not JSON may be anything. */
export function hasMoreFields(json: string, limit: number): boolean {
  if (json.length <= limit * minFieldChars) return false
  let fields = 0
  for (let open = json.indexOf('"'); open >= 0;) {
    const end = endOfString(json, open)
    if (end < 0) return false
    if (isFollowedByColon(json, end) && ++fields > limit) return true
    open = json.indexOf('"', end)
  }
  return false
}

const backslash = 0x5c
const colon = 0x3a

/** Position after the text that begins at `open`, or -1 when it does not end. */
function endOfString(json: string, open: number): number {
  for (let end = json.indexOf('"', open + 1); end >= 0; end = json.indexOf('"', end + 1)) {
    let before = end
    while (json.charCodeAt(before - 1) === backslash) before -= 1
    if ((end - before) % 2 === 0) return end + 1
  }
  return -1
}

function isFollowedByColon(json: string, from: number): boolean {
  let at = from
  while (isBlank(json.charCodeAt(at))) at += 1
  return json.charCodeAt(at) === colon
}

const isBlank = (code: number) => code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09
