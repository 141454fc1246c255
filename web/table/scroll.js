// Scrolling through more rows than a browser has pixels for. Chromium ends at 33,554,428 px of height, Firefox at half
// that: at 28 px a row, some 600,000 rows. So the scrolled element is never higher than CAP, and where a table is
// higher, its scrollbar stands for a larger distance. Two movements must be told apart, though both arrive as a new
// scrollTop:
//   a wheel, a key or a finger moves by some lines: the rows move by exactly these pixels;
//   the scrollbar is dragged, or the page jumps: the rows move to the same share of the whole.
// The first ones let the bar lag behind the rows; it's set right when scrolling rests, or at its end while rows go on.

export const CAP = 8_000_000; // px; well below every browser's

export class RowScroll {
  // rows: how many there are; rowHeight, view: in px.
  constructor({ rows, rowHeight, view }) {
    this.top = 0; // px from the first row's upper edge to the view's, unscaled; may have fractions
    this.bar = 0; // the scrollTop that was last seen or set
    this.resize({ rows, rowHeight, view });
  }

  resize({ rows, rowHeight, view }) {
    Object.assign(this, { rows, rowHeight, view });
    this.height = rows * rowHeight;
    this.spacer = Math.min(this.height, CAP);
    this.top = this.#within(this.top);
  }

  #within(top) {
    return Math.max(0, Math.min(top, this.height - this.view));
  }

  get isScaled() {
    return this.height > this.spacer;
  }

  // The scrollTop that stands for where the rows are.
  get target() {
    const room = this.height - this.view;
    return room <= 0 ? 0 : (this.top / room) * (this.spacer - this.view);
  }

  // The element has scrolled there.
  scrolled(scrollTop) {
    const moved = scrollTop - this.bar;
    this.bar = scrollTop;
    if (moved === 0) return;
    if (!this.isScaled) this.top = this.#within(scrollTop);
    else if (Math.abs(moved) <= 2 * this.view) this.top = this.#within(this.top + moved);
    else this.top = this.#within((scrollTop / (this.spacer - this.view)) * (this.height - this.view));
  }

  // Whether the bar should be set to the target now, in the midst of scrolling: it's at its end and the rows aren't.
  get isStuck() {
    const atStart = this.bar <= 0 && this.top > 0;
    const atEnd = this.bar >= this.spacer - this.view - 1 && this.top < this.height - this.view;
    return this.isScaled && (atStart || atEnd);
  }

  // The bar was set; the scroll event that follows moves nothing.
  barIs(scrollTop) {
    this.bar = scrollTop;
  }

  toRow(row) {
    this.top = this.#within(row * this.rowHeight);
  }

  // As little as brings that row into view whole.
  reveal(row) {
    const from = row * this.rowHeight;
    if (from < this.top) this.top = this.#within(from);
    else if (from + this.rowHeight > this.top + this.view) this.top = this.#within(from + this.rowHeight - this.view);
  }

  // First and last row of which something is in view (the last one excluded), and how far the first is hidden.
  window(spare = 0) {
    const first = Math.floor(this.top / this.rowHeight);
    const from = Math.max(0, first - spare);
    const to = Math.min(this.rows, Math.ceil((this.top + this.view) / this.rowHeight) + spare);
    return { first, from, to, shift: from * this.rowHeight - this.top };
  }
}
