// Only the newest question of a view counts. While a brush is drawn, questions come faster than answers: of those that
// wait only the last one is kept; one that is on its way may finish, so that the picture moves at all, and is aborted for
// a newer one only when it takes much longer than such questions have taken lately: the server would go on with it, and be
// late with the next. An answer is shown only while no later one has been, whatever order they come in.

const LEAST = 120; // ms that a question on its way always has
const USUAL = 3; // times what answers have taken lately

export class Latest {
  constructor() {
    this.usual = 0; // ms, a moving average
    this.running = null; // {abort, since}
    this.waiting = null; // {question, done, failed}
    this.timer = 0;
  }

  // question(abort) answers a promise; done(answer) is called with it unless a newer one has overtaken it, failed(error)
  // if it fails.
  ask(question, done, failed = () => {}) {
    this.waiting = { question, done, failed };
    if (!this.running) return this.#start();
    const patience = Math.max(LEAST, USUAL * this.usual);
    const left = patience - (performance.now() - this.running.since);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.#overtake(), Math.max(0, left));
  }

  cancel() {
    clearTimeout(this.timer);
    this.waiting = null;
    this.running?.abort.abort();
    this.running = null;
  }

  #overtake() {
    if (!this.waiting) return;
    // It has taken at least this long; the next one is given more.
    if (this.running) this.#took(performance.now() - this.running.since);
    this.running?.abort.abort();
    this.running = null;
    this.#start();
  }

  #took(ms) {
    this.usual = this.usual === 0 ? ms : 0.7 * this.usual + 0.3 * ms;
  }

  async #start() {
    clearTimeout(this.timer);
    const { question, done, failed } = this.waiting;
    this.waiting = null;
    const mine = { abort: new AbortController(), since: performance.now() };
    this.running = mine;
    let finish = () => {};
    try {
      const answer = await question(mine.abort.signal);
      finish = () => done(answer);
    } catch (error) {
      finish = () => failed(error);
    }
    if (this.running !== mine) return; // overtaken
    this.#took(performance.now() - mine.since);
    this.running = null;
    finish();
    if (this.waiting && !this.running) this.#start();
  }
}
