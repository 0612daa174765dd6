// An HLS playlist as far as our own need to be read (RFC 8216), and our own line in it: the stage
// clock of each segment's first picture.

/**
 * @param {string} text
 * @returns {{ seconds: number, isOver: boolean, segments: {
 *   number: number, name: string, header: string, seconds: number, at: number, picture: number }[] }}
 * seconds: how long a segment lasts at most. at: milliseconds since 1970.
 */
export function readPlaylist(text) {
  const found = { seconds: 2, isOver: false, segments: [] };
  let number = 0;
  let next = { header: "", seconds: 0, at: NaN, picture: 0 };
  for (const line of text.split("\n")) {
    const [tag, value] = split(line);
    if (tag === "#EXT-X-MEDIA-SEQUENCE") number = Number(value);
    else if (tag === "#EXT-X-TARGETDURATION") found.seconds = Number(value);
    else if (tag === "#EXT-X-MAP") next.header = /URI="([^"]+)"/.exec(value)?.[1] ?? "";
    else if (tag === "#EXT-X-PROGRAM-DATE-TIME") next.at = Date.parse(value);
    else if (tag === "#EXT-X-DOORSTEP-PICTURE") next.picture = Number(value);
    else if (tag === "#EXTINF") next.seconds = Number.parseFloat(value);
    else if (tag === "#EXT-X-ENDLIST") found.isOver = true;
    else if (line && !line.startsWith("#")) {
      found.segments.push({ ...next, number, name: line });
      number += 1;
    }
  }
  return found;
}

function split(line) {
  const colon = line.indexOf(":");
  return colon < 0 ? [line, ""] : [line.slice(0, colon), line.slice(colon + 1)];
}
