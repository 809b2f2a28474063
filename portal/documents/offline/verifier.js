// Checks a QR and a sealed PDF in the browser, with nothing but this file. What it refuses, and why, is what
// verify.py and qr.py refuse; the two are held together by tests/documents/test_tampering.py.
// `PARK` (roots, keys, names) and `WORDS` (texts by language) are written into the page; `ed` is noble-ed25519.

const bytes64 = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
const hex = (bytes) => Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");
const same = (a, b) => a.length === b.length && a.every((byte, i) => byte === b[i]);
const joined = (...parts) => {
  const whole = new Uint8Array(parts.reduce((n, p) => n + p.length, 0));
  let at = 0;
  for (const part of parts) { whole.set(part, at); at += part.length; }
  return whole;
};
const sha256 = async (bytes) => new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
const DAY = 86400000;

// QR -----------------------------------------------------------------------------------------------------------

class Refused extends Error {}

function unpacked(text) {
  const content = bytes64(text.replace(/-/g, "+").replace(/_/g, "/"));
  const again = btoa(String.fromCharCode(...content)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  if (again !== text) throw new Refused("qr_unreadable");
  return content;
}

async function ed25519(raw, signature, message) {
  try {
    const key = await crypto.subtle.importKey("raw", raw, { name: "Ed25519" }, false, ["verify"]);
    return await crypto.subtle.verify({ name: "Ed25519" }, key, signature, message);
  } catch (_unsupported) {
    return ed.verifyAsync(signature, message, raw, { zip215: false });
  }
}

async function readQr(text) {
  const found = /\/check\/([0-9a-f]{32})\/#1\.([\w-]{1,600})\.([\w-]{86})$/.exec(text.trim());
  if (!found) throw new Refused("qr_unreadable");
  let payload, signature, lines;
  try {
    [payload, signature] = [unpacked(found[2]), unpacked(found[3])];
    lines = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(payload).split("\n");
  } catch (_error) {
    throw new Refused("qr_unreadable");
  }
  const [id, campus, kind, number, issued, until, facts, holder] = lines;
  if (lines.length !== 8 || isNaN(Date.parse(issued))) throw new Refused("qr_unreadable");
  const known = Object.hasOwn(PARK.keys, id) ? PARK.keys[id] : null;
  if (!known || known.campus !== campus) throw new Refused("qr_unknown_key");
  const message = joined(new TextEncoder().encode(`caravanserai-qr-1\n${found[1]}\n`), payload);
  if (!(await ed25519(bytes64(known.key), signature, message))) throw new Refused("qr_changed");
  if (Date.parse(issued) - Date.now() > DAY) throw new Refused("qr_future");
  return { campus, kind, number, issued, until, facts, holder, url: found.input.split("#")[0] };
}

// DER ----------------------------------------------------------------------------------------------------------

function der(bytes) {
  let length = bytes[1], start = 2;
  if (length & 0x80) {
    let more = length & 0x7f;
    if (more < 1 || more > 3) throw new Error("der");
    for (length = 0; more; more--) length = length * 256 + bytes[start++];
  }
  const end = start + length;
  if (!(end <= bytes.length)) throw new Error("der");
  return { tag: bytes[0], body: bytes.subarray(start, end), raw: bytes.subarray(0, end) };
}

function parts(node) {
  const found = [];
  for (let rest = node.body; rest.length; rest = rest.subarray(found.at(-1).raw.length)) found.push(der(rest));
  return found;
}

function write(tag, ...inside) {
  const body = joined(...inside), size = body.length;
  const length = size < 128 ? [size] : size < 256 ? [0x81, size] : [0x82, size >> 8, size & 255];
  return joined([tag, ...length], body);
}

const fromHex = (text) => Uint8Array.from(text.match(/../g) || [], (two) => parseInt(two, 16));
const oid = (text) => write(0x06, fromHex(text));
const OID = {
  signedData: "2a864886f70d010702", data: "2a864886f70d010701", sha256: "608648016503040201",
  ecdsa256: "2a8648ce3d040302", digest: "2a864886f70d010904", certificate: "2a864886f70d010910022f",
  usage: "551d0f", commonName: "550403", stamp: "2a864886f70d010910020e", purposes: "551d25", stamping: "2b06010505070308",
};
const P256 = "2a8648ce3d030107";
const HALF = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n / 2n;
// How a certificate may have been signed by its issuer: the algorithm's name, hash, and curve with its bytes.
const SIGNED = {
  "2a8648ce3d040302": ["ECDSA", "SHA-256"], "2a8648ce3d040303": ["ECDSA", "SHA-384"],
  "2a864886f70d01010b": ["RSASSA-PKCS1-v1_5", "SHA-256"], "2a864886f70d01010c": ["RSASSA-PKCS1-v1_5", "SHA-384"],
};
const HASHES = { "608648016503040201": "SHA-256", "608648016503040202": "SHA-384", "608648016503040203": "SHA-512" };
const CURVES = { [P256]: ["P-256", 32], "2b81040022": ["P-384", 48] };

function certificate(raw) {
  const whole = der(raw), [tbs, algorithm, signature] = parts(whole);
  const fields = parts(tbs).filter((f, i) => i || f.tag !== 0xa0);
  const [serial, , issuer, validity, subject, spki] = fields;
  const extensions = fields.find((f) => f.tag === 0xa3);
  return {
    raw: whole.raw, tbs: tbs.raw, serial: serial.raw, issuer: issuer.raw, subject, spki,
    algorithm: hex(parts(algorithm)[0].body), signature: signature.body.subarray(1),
    dates: parts(validity).map(moment), extensions: extensions ? parts(parts(extensions)[0]) : [],
  };
}

function moment(node) {
  const text = String.fromCharCode(...node.body);
  const full = node.tag === 0x17 ? (Number(text.slice(0, 2)) < 50 ? "20" : "19") + text : text;
  return stamp(full);
}

function stamp(digits) {
  const [, y, m, d, h, i, s] = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(digits);
  return Date.UTC(y, m - 1, d, h, i, s);
}

function halves(signature, size) {
  const numbers = parts(der(signature));
  const plain = numbers.map((n) => n.body[0] ? n.body : n.body.subarray(1));
  const written = write(0x30, ...plain.map((n) => write(0x02, n[0] & 0x80 ? joined([0], n) : n)));
  if (numbers.length !== 2 || plain.some((n) => n.length > size) || !same(written, signature)) throw new Error("ecdsa");
  return plain.map((n) => joined(new Uint8Array(size - n.length), n));
}

async function signedBy(spki, [name, hash], signature, message) {
  const kind = parts(parts(spki)[0]).map((node) => hex(node.body));
  const [curve, size] = CURVES[kind[1]] || [];
  if (name === "ECDSA" && !curve) return false;
  const algorithm = { name, hash, namedCurve: curve };
  const key = await crypto.subtle.importKey("spki", spki.raw, algorithm, false, ["verify"]);
  const value = name === "ECDSA" ? joined(...halves(signature, size)) : signature;
  return crypto.subtle.verify(algorithm, key, value, message);
}

async function issuedBy(roots, leaf) {
  for (const root of roots) {
    if (!same(root.subject.raw, leaf.issuer) || !SIGNED[leaf.algorithm]) continue;
    if (await signedBy(root.spki, SIGNED[leaf.algorithm], leaf.signature, leaf.tbs).catch(() => false)) return true;
  }
  return false;
}

// May it promise what it signs (the bit contentCommitment)? A certificate for web servers may not.
function maySeal(leaf) {
  const found = leaf.extensions.map(parts).find((e) => hex(e[0].body) === OID.usage);
  return Boolean(found) && Boolean(der(found.at(-1).body).body[1] & 0x40);
}

function commonName(name) {
  for (const set of parts(name)) {
    const [kind, value] = parts(parts(set)[0]);
    if (hex(kind.body) === OID.commonName) return new TextDecoder().decode(value.body);
  }
  return "";
}

// The seal of a PDF ----------------------------------------------------------------------------------------------

const latin = (bytes) => {
  let text = "";
  for (let at = 0; at < bytes.length; at += 32768) text += String.fromCharCode(...bytes.subarray(at, at + 32768));
  return text;
};

async function examine(pdf) {
  const text = latin(pdf);
  if (!text.startsWith("%PDF-")) return { problems: ["unreadable"] };
  const ranges = [...text.matchAll(/\/ByteRange \[(\d{1,10}) (\d{1,10}) (\d{1,10}) (\d{1,10})\]/g)];
  if (!ranges.length) return { problems: ["no_seal"] };
  try {
    return await look(pdf, text, ranges);
  } catch (_error) {
    return { problems: ["unreadable"] };
  }
}

async function look(file, all, ranges) {
  const [start, length, start2, length2] = ranges[0].slice(1).map(Number), end = start2 + length2;
  const [text, tails] = split(all, end), pdf = file.subarray(0, text.length);
  const place = text.slice(length + 1, start2 - 1);
  const digits = place.replace(/\s/g, "");
  if (!/^([0-9A-Fa-f]{2})+$/.test(digits)) throw new Error("place");
  const seal = opened(fromHex(digits));
  const reserved = seal.token ? PARK.stamped : PARK.reserved;
  const roots = PARK.roots.map((root) => certificate(bytes64(root)));
  const told = /\/M \(D\\072(\d{14}Z)\)/.exec(text), at = told ? stamp(told[1]) : null;
  const whole = start === 0 && start2 === length + reserved + 2 && end === pdf.length
    && text[length] === "<" && text[start2 - 1] === ">";
  const content = joined(pdf.subarray(0, length), pdf.subarray(start2, end));
  const intact = await signed(seal, content);
  const asWritten = whole && canonical(seal) && place === hex(rebuilt(seal)).toUpperCase().padEnd(reserved, "0");
  const valid = at !== null && seal.leaf.dates[0] <= at && at <= seal.leaf.dates[1];
  const ours = (await issuedBy(roots, seal.leaf)) && (!intact || (maySeal(seal.leaf) && valid));
  const several = ranges.filter((one) => one.index < pdf.length).length > 1;
  const problems = [
    [!ours, "unknown_certificate"], [several, "several_seals"], [!intact, "changed"], [!whole, "added_after"],
    [whole && !asWritten, "seal_altered"], [at && at > Date.now() + 600000, "future_time"],
  ].filter(([wrong]) => wrong).map(([, name]) => name);
  const [wrong, times] = problems.length ? [[], []] : await stamps(seal, text, tails);
  problems.push(...wrong);
  const facts = problems.length ? null : await attached(pdf, text).catch(() => null);
  const intactly = intact && (!whole || asWritten), signer = commonName(seal.leaf.subject);
  return { ours, intact: intactly, whole, at, signer, problems, facts, level: level(seal, text, tails), again: times.slice(1) };
}

// The revisions behind the seal: the stamp over the whole file, then each that renews it.
function split(all, end) {
  if (!/^\d{1,10} 0 obj\n<< \/Type \/DocTimeStamp /.test(all.slice(end, end + 60))) return [all, []];
  const tails = [], range = /\/ByteRange \[0 \d{1,10} (\d{1,10}) (\d{1,10})\]/g;
  for (let start = end; start < all.length; start += tails.at(-1).length) {
    range.lastIndex = start;
    const span = range.exec(all), told = span && tails.length < 50 ? Number(span[1]) + Number(span[2]) : all.length;
    tails.push(all.slice(start, start < told && told < all.length ? told : all.length));
  }
  return [all.slice(0, end), tails];
}

// What is wrong with the stamp of the seal and with those behind it over the whole file; when the latter were given.
async function stamps(seal, text, tails) {
  const times = [];
  if (seal.token && !(await witnessed(seal.token, seal.signature).catch(() => 0))) return [["time_stamp"], times];
  for (const tail of tails) {
    const place = RegExp(`/Contents <([0-9A-F]{${PARK.stamped}})>`).exec(tail), token = place && whole(fromHex(place[1]));
    const digits = token && hex(token.raw).toUpperCase();
    if (!token || (times.length ? renewal(text, tail, digits) : revision(text, digits)) !== tail) return [["added_after"], times];
    const at = await witnessed(token, bytesOf(text + tail.replace(`<${place[1]}>`, ""))).catch(() => 0);
    if (!at) return [["time_stamp"], times];
    times.push(at);
    text += tail;
  }
  return [[], times];
}

function whole(bytes) {
  try { return der(bytes); } catch (_error) { return null; }
}

const bytesOf = (text) => Uint8Array.from(text, (c) => c.charCodeAt(0));

function level(seal, text, tails) {
  if (!seal.token) return "B-B";
  if (!/\n\/DSS \d+ 0 R\n/.test(text)) return "B-T";
  return tails.length ? "B-LTA" : "B-LT";
}

const row = (at) => `${String(at).padStart(10, "0")} 00000 n \n`;

function trailer(text) {
  const end = (/\ntrailer\n<<\n(\/Info \d+ 0 R\n\/Root \d+ 0 R\n)\/Size (\d+)\n(\/ID \[[^\]\n]*\]\n)\/Prev \d+\n>>\n/.source
    + /startxref\n(\d+)\n%%EOF\n$/.source);
  return RegExp(end).exec(text.slice(-1000));
}

// The one way to write the revision behind the seal that holds the stamp of the whole file: archive.py writes it so.
function revision(text, place) {
  const widget = /\n(\d{1,10}) 0 obj\n<< ([^\n]*\/T \(ParkTimeStamp\)[^\n]*) >>\nendobj\n/.exec(text);
  const told = trailer(text);
  if (!widget || !told) return null;
  const number = Number(told[2]);
  const head = `${number} 0 obj\n<< /Type /DocTimeStamp /Filter /Adobe.PPKLite /SubFilter /ETSI.RFC3161 /Contents `;
  const value = `${widget[1]} 0 obj\n<< ${widget[2]} /V ${number} 0 R >>\nendobj\n`;
  const before = text.length + head.length, behind = before + PARK.stamped + 2, room = 12 + 60 + 11;
  const table = `xref\n0 1\n0000000000 65535 f \n${widget[1]} 1\n${row(behind + room)}${number} 1\n${row(text.length)}`
    + `trailer\n<<\n${told[1]}/Size ${number + 1}\n${told[3]}/Prev ${told[4]}\n>>\n`
    + `startxref\n${behind + room + value.length}\n%%EOF\n`;
  const spans = `[0 ${before} ${behind} ${room + value.length + table.length}]`.padEnd(60);
  return `${head}<${place.padEnd(PARK.stamped, "0")}> /ByteRange ${spans} >>\nendobj\n${value}${table}`;
}

// The one way to write a revision that renews the stamp, with newer proofs: renewed.py writes it so.
function renewal(text, tail, place) {
  const told = trailer(text), proofs = proofsIn(tail);
  if (!told || !proofs || tail.length > 8388608) return null;
  const root = Number(/\/Root (\d+) 0 R\n/.exec(told[1])[1]), first = Number(told[2]), catalogue = object(text, root);
  const store = Number(/\n\/DSS (\d+) 0 R\n/.exec(catalogue)?.[1]), contents = KEYS.flatMap((key) => proofs[key]);
  const number = first + contents.length, head = " 0 obj\n<< /Type /DocTimeStamp ", count = text.split(head).length;
  const objects = contents.map((digits, i) => [first + i,
    `<< /Filter /ASCIIHexDecode /Length ${digits.length + 1} >>\nstream\n${digits}>\nendstream`]);
  let at = first, held = "";
  for (const key of KEYS) {
    const known = RegExp(`\n/${key} \\[ ((?:\\d+ 0 R )+)\\]\n`).exec(object(text, store))?.[1] || "";
    const refs = known + proofs[key].map(() => `${at++} 0 R `).join("");
    if (refs) held += `/${key} [ ${refs}]\n`;
  }
  objects.push([store, `<<\n/Type /DSS\n${held}>>`]);
  objects.push([root, catalogue.replace(/\n\/Fields \[ (?:\d+ 0 R )+(?=\]\n)/, (found) => `${found}${number + 1} 0 R `)]);
  objects.push([number + 1, `<< /FT /Sig /T (ParkTimeStamp${count}) /V ${number} 0 R >>`]);
  let body = "";
  const places = [];
  for (const [id, content] of objects) {
    places.push([id, text.length + body.length]);
    body += `${id} 0 obj\n${content}\nendobj\n`;
  }
  places.push([number, text.length + body.length]);
  body += `${number}${head}/Filter /Adobe.PPKLite /SubFilter /ETSI.RFC3161 /Contents `;
  const before = text.length + body.length, behind = before + PARK.stamped + 2, room = 12 + 60 + 11;
  const rows = places.sort((one, other) => one[0] - other[0]).map(([id, where]) => `${id} 1\n${row(where)}`).join("");
  const table = `xref\n0 1\n0000000000 65535 f \n${rows}trailer\n<<\n${told[1]}/Size ${number + 2}\n${told[3]}/Prev ${told[4]}\n>>\n`
    + `startxref\n${behind + room}\n%%EOF\n`;
  const spans = `[0 ${before} ${behind} ${room + table.length}]`.padEnd(60);
  return `${body}<${place.padEnd(PARK.stamped, "0")}> /ByteRange ${spans} >>\nendobj\n${table}`;
}

const KEYS = ["Certs", "OCSPs", "CRLs"];
const PROOF = {
  Certs: (bytes) => Boolean(certificate(bytes)),
  OCSPs: (bytes) => parts(der(bytes)).map((part) => part.tag).join() === "10,160",
  CRLs: (bytes) => parts(der(bytes)).map((part) => part.tag).join() === "48,48,3",
};

// Nothing but certificates, OCSP answers and CRLs: their digits by kind, or null.
function proofsIn(tail) {
  const stream = /(\d{1,10}) 0 obj\n<< \/Filter \/ASCIIHexDecode \/Length \d{1,8} >>\nstream\n([0-9A-F]+)>\nendstream\nendobj\n/y;
  const streams = new Map(), held = { Certs: [], OCSPs: [], CRLs: [] };
  let behind = 0;
  for (let one; (one = stream.exec(tail)); behind = stream.lastIndex) streams.set(one[1], one[2]);
  const store = /^\d+ 0 obj\n<<\n\/Type \/DSS\n([^>]*)>>\nendobj\n/.exec(tail.slice(behind));
  if (!store || streams.size > 60) return null;
  for (const [, key, refs] of store[1].matchAll(/\/(Certs|OCSPs|CRLs) \[ ((?:\d+ 0 R )+)\]\n/g))
    for (const id of refs.split(" 0 R ").filter((one) => streams.has(one))) {
      const bytes = fromHex(streams.get(id));
      try {
        if (bytes[0] !== 0x30 || der(bytes).raw.length !== bytes.length || !PROOF[key](bytes)) return null;
      } catch (_error) {
        return null;
      }
      held[key].push(streams.get(id));
    }
  return held;
}

// The newest text of an object that is a dictionary; nothing fits where there is none.
function object(text, number) {
  const head = `\n${number} 0 obj\n`, start = text.lastIndexOf(`${head}<<\n`) + head.length;
  return text.slice(start, text.indexOf("\n>>\nendobj\n", start) + 3);
}

function opened(container) {
  const signedData = parts(parts(der(container))[1])[0];
  const fields = parts(signedData), leaf = certificate(fields[3].body);
  const info = parts(parts(fields[4])[0]), attributes = info[3], more = info[6] ? parts(info[6]).map(parts) : [];
  const token = more.length === 1 && hex(more[0][0].body) === OID.stamp ? parts(more[0][1])[0] : null;
  return { leaf, attributes, token, signature: info[5].body };
}

// When did a service we know see just this, and sign so? Its certificate is judged at that time; 0 where it is not so.
async function witnessed(token, seen) {
  const fields = parts(parts(parts(token)[1])[0]), content = parts(parts(fields[2])[1])[0].body;
  const infos = parts(fields.at(-1)).map(parts), [info] = infos, [imprint, , at] = parts(der(content)).slice(2);
  const [kind, value] = parts(imprint), hash = HASHES[hex(parts(info[2])[0].body)];
  if (infos.length !== 1 || info.length !== 6 || hex(parts(kind)[0].body) !== OID.sha256) return false;
  if (!hash || !same(value.body, await sha256(seen))) return false;
  const [issuer, serial] = parts(info[1]).map((part) => part.raw), certificates = parts(fields[3]);
  const leaf = certificates.map((one) => certificate(one.raw)).find((one) => same(joined(one.issuer, one.serial), joined(issuer, serial)));
  const when = stamp(String.fromCharCode(...at.body).replace(/\.\d+Z$/, "Z")), own = { attributes: info[3] };
  const digest = new Uint8Array(await crypto.subtle.digest(hash, content));
  if (!same(attribute(own, OID.digest).body, digest) || !mayStamp(leaf)) return false;
  if (!(leaf.dates[0] <= when && when <= leaf.dates[1])) return false;
  const by = SIGNED[hex(parts(info[4])[0].body)] || ["RSASSA-PKCS1-v1_5", hash];
  const message = joined([0x31], own.attributes.raw.subarray(1));
  const services = PARK.stampers.map((one) => certificate(bytes64(one)));
  return (await signedBy(leaf.spki, by, info[5].body, message)) && (await issuedBy(services, leaf)) ? when : 0;
}

function mayStamp(leaf) {
  const found = leaf.extensions.map(parts).find((e) => hex(e[0].body) === OID.purposes);
  return Boolean(found) && parts(der(found.at(-1).body)).some((one) => hex(one.body) === OID.stamping);
}

function attribute(seal, name) {
  return parts(parts(parts(seal.attributes).find((a) => hex(parts(a)[0].body) === name))[1])[0];
}

async function signed(seal, content) {
  const digest = attribute(seal, OID.digest).body;
  const named = parts(parts(parts(attribute(seal, OID.certificate))[0])[0])[0];
  const message = joined([0x31], seal.attributes.raw.subarray(1));
  return same(digest, await sha256(content)) && named.tag === 0x04 && same(named.body, await sha256(seal.leaf.raw))
    && (await signedBy(seal.leaf.spki, ["ECDSA", "SHA-256"], seal.signature, message).catch(() => false));
}

// Of the two ways to write an ECDSA signature only the one with the small half is the park's.
const canonical = (seal) => BigInt("0x" + hex(halves(seal.signature, 32)[1])) <= HALF;

function rebuilt({ leaf, attributes, signature, token }) {
  const one = write(0x02, [1]), hash = write(0x30, oid(OID.sha256), write(0x05));
  const info = write(0x30, one, write(0x30, leaf.issuer, leaf.serial), hash, attributes.raw,
    write(0x30, oid(OID.ecdsa256)), write(0x04, signature),
    token ? write(0xa1, write(0x30, oid(OID.stamp), write(0x31, token.raw))) : []);
  const data = write(0x30, one, write(0x31, hash), write(0x30, oid(OID.data)), write(0xa0, leaf.raw), write(0x31, info));
  return write(0x30, oid(OID.signedData), write(0xa0, data));
}

async function attached(pdf, text) {
  const at = text.search(/\/EmbeddedFile(?!s)/), from = text.indexOf("stream\n", at) + 7;
  const head = text.slice(text.lastIndexOf(" obj", at), from), size = Number(/\/Length (\d+)/.exec(head)[1]);
  let content = pdf.subarray(from, from + size);
  if (head.includes("/ASCII85Decode")) content = ascii85(latin(content));
  const plain = new Blob([content]).stream().pipeThrough(new DecompressionStream("deflate"));
  const raw = await new Response(plain).text();
  return { raw, values: JSON.parse(raw), prefix: hex(await sha256(new TextEncoder().encode(raw))).slice(0, 12) };
}

function ascii85(text) {
  const found = [];
  const groups = text.split("~>")[0].replace(/\s/g, "").replace(/z/g, "!!!!!").match(/.{1,5}/g);
  for (const group of groups) {
    let value = 0;
    for (const c of group.padEnd(5, "u")) value = value * 85 + c.charCodeAt(0) - 33;
    found.push(...[24, 16, 8, 0].slice(0, group.length - 1).map((shift) => Math.floor(value / 2 ** shift) & 255));
  }
  return Uint8Array.from(found);
}

// The page -------------------------------------------------------------------------------------------------------

const $ = (id) => document.getElementById(id);
let language = Object.keys(WORDS).find((l) => navigator.language.toLowerCase().startsWith(l.slice(0, 2))) || "en";
let shown = []; // what was found, to be said again in another language
const say = (key) => WORDS[language][key] || WORDS.en[key] || key;

function element(name, text, css) {
  const made = document.createElement(name);
  if (text) made.textContent = text;
  if (css) made.className = css;
  return made;
}

const day = (iso) => new Date(iso).toLocaleDateString(WORDS[language].locale, { dateStyle: "long", timeZone: "UTC" });
const named = (forms) => (typeof forms === "object" && forms ? forms[language] || forms.en || Object.values(forms)[0] : forms) || "";

function standing(issued, until) {
  const now = new Date(), today = new Date(now - now.getTimezoneOffset() * 60000).toISOString().slice(0, 10);
  return until && until < today ? "expired" : "genuine";
}

function rows(list) {
  const made = element("dl");
  for (const [label, value] of list) {
    if (!value) continue;
    const row = element("div");
    row.append(element("dt", say(label)), element("dd", value));
    made.append(row);
  }
  return made;
}

function drawn({ title, verdict, problems = [], facts, raw }) {
  const box = element("section", "", `verdict ${{ genuine: "ok", expired: "warn" }[verdict] || "bad"}`);
  box.dataset.verdict = verdict;
  box.dataset.problems = problems.join(" ");
  box.append(element("h3", say(verdict)), element("p", title, "of"), element("p", say(`${verdict}_words`)));
  if (problems.length) {
    const list = element("ul");
    for (const problem of problems) list.append(element("li", say(problem)));
    box.append(list);
  }
  if (`${verdict}_advice` in WORDS.en) box.append(element("p", say(`${verdict}_advice`)));
  if (facts) box.append(rows(facts()));
  if (raw) {
    const more = element("details");
    more.append(element("summary", say("all_facts")), element("pre", raw));
    box.append(more);
  }
  if (["genuine", "expired"].includes(verdict)) box.append(element("p", say("not_known"), "limit"));
  return box;
}

function draw() {
  document.documentElement.lang = WORDS[language].lang;
  document.title = say("title");
  for (const node of document.querySelectorAll("[data-t]")) node.textContent = say(node.dataset.t);
  for (const button of document.querySelectorAll("[data-language]"))
    button.setAttribute("aria-pressed", String(button.dataset.language === language));
  $("results").replaceChildren(...shown.map(drawn));
  $("made").textContent = day(PARK.made);
}

async function ofQr(text) {
  try {
    const qr = await readQr(text);
    return {
      title: qr.number, verdict: standing(qr.issued, qr.until),
      facts: () => [
        ["document", named(PARK.kinds[qr.kind]) || qr.kind], ["number", qr.number],
        ["issued_by", named(PARK.campuses[qr.campus]) || qr.campus], ["issued_to", qr.holder], ["issued_on", day(qr.issued)],
        ["valid_until", qr.until ? day(qr.until) : say("no_end")], ["facts_print", qr.facts], ["online", qr.url],
      ],
    };
  } catch (refused) {
    return { title: "", verdict: "forged", problems: [refused instanceof Refused ? refused.message : "qr_unreadable"] };
  }
}

const minute = (at) => new Date(at).toISOString().slice(0, 16).replace("T", " ") + " UTC";

async function ofFile(name, content) {
  const found = await examine(content);
  if (found.problems.length)
    return { title: name, verdict: found.ours ? "altered" : "foreign", problems: found.problems };
  const values = found.facts?.values || {}, number = values.number?.value || "";
  const until = values.valid_until?.value || "", issued = values.issued_on?.value || "";
  return {
    title: name, verdict: standing(issued, until), raw: found.facts?.raw,
    facts: () => [
      ["document", named(PARK.kinds[number.split("-")[1]])], ["number", number], ["issued_by", named(values.campus?.legal_name)],
      ["issued_to", named(values.company?.name)], ["issued_on", issued && day(issued)],
      ["valid_until", until ? day(until) : say("no_end")], ["facts_print", found.facts?.prefix],
      ["sealed_by", found.signer], ["sealed_on", minute(found.at)], ["stamped_again", found.again.map(minute).join(", ")],
      ["level", say(`level_${found.level}`)],
    ],
  };
}

async function files(list) {
  const found = [];
  for (const file of list) found.push(await ofFile(file.name, new Uint8Array(await file.arrayBuffer())));
  show(found);
}

function show(found) {
  shown = found;
  draw();
  $("results").dataset.count = String(Number($("results").dataset.count || 0) + 1);
}

function start() {
  $("page").hidden = false;
  draw();
  for (const button of document.querySelectorAll("[data-language]"))
    button.addEventListener("click", () => { language = button.dataset.language; draw(); });
  $("qr-form").addEventListener("submit", async (event) => {
    event.preventDefault();
    show([await ofQr($("qr").value)]);
  });
  $("file").addEventListener("change", () => files($("file").files));
  document.addEventListener("dragover", (event) => event.preventDefault());
  document.addEventListener("drop", (event) => { event.preventDefault(); files(event.dataTransfer.files); });
}

start();
