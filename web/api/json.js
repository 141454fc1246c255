// JSON whose numbers keep their digits. JSON.parse makes doubles of them, and 9007199254740993 becomes …992; what the
// explorer shows and asks for again must be what the server wrote. So numbers are Numerals: a text that can be taken
// for a number where a picture needs one. Everything else is as JSON.parse has it.

export class Numeral {
  constructor(text) {
    this.text = text;
  }
  toString() {
    return this.text;
  }
  valueOf() {
    return Number(this.text);
  }
}

export const isNumeral = (value) => value instanceof Numeral;

const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORDS = { t: [true, 4], f: [false, 5], n: [null, 4] };

class Reader {
  constructor(text) {
    this.text = text;
    this.at = 0;
  }

  fail() {
    throw new SyntaxError(`This isn't JSON: at character ${this.at}, "${this.text.slice(this.at, this.at + 20)}".`);
  }

  // The next character that is no space; it isn't taken.
  peek() {
    while (" \n\r\t".includes(this.text[this.at] ?? "x")) this.at += 1;
    return this.text[this.at];
  }

  take(character) {
    if (this.peek() !== character) this.fail();
    this.at += 1;
  }

  value() {
    const first = this.peek();
    if (first === "{") return this.object();
    if (first === "[") return this.array();
    if (first === '"') return this.string();
    if (first in WORDS) {
      const [value, length] = WORDS[first];
      this.at += length;
      return value;
    }
    return this.number();
  }

  number() {
    NUMBER.lastIndex = this.at;
    const found = NUMBER.exec(this.text);
    if (!found) this.fail();
    this.at = NUMBER.lastIndex;
    return new Numeral(found[0]);
  }

  string() {
    this.take('"');
    let end = this.at;
    for (;;) {
      end = this.text.indexOf('"', end);
      if (end < 0) this.fail();
      let slashes = 0;
      while (this.text[end - 1 - slashes] === "\\") slashes += 1;
      if (slashes % 2 === 0) break;
      end += 1;
    }
    const inside = this.text.slice(this.at, end);
    this.at = end + 1;
    return inside.includes("\\") ? JSON.parse(`"${inside}"`) : inside;
  }

  // Between brackets: items, with commas between them.
  list(end, item) {
    this.at += 1;
    if (this.peek() === end) return void (this.at += 1);
    for (;;) {
      item();
      if (this.peek() === end) return void (this.at += 1);
      this.take(",");
    }
  }

  array() {
    const items = [];
    this.list("]", () => items.push(this.value()));
    return items;
  }

  object() {
    const members = Object.create(null); // a member may be called __proto__
    this.list("}", () => {
      this.peek();
      const name = this.string();
      this.take(":");
      members[name] = this.value();
    });
    return members;
  }
}

export function parse(text) {
  const reader = new Reader(text);
  const value = reader.value();
  if (reader.peek() !== undefined) reader.fail();
  return value;
}
