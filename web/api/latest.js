// Only the newest question of a view counts. While a brush is drawn, questions come faster than answers: of those that
// wait only the last one is kept; one that is on its way may finish, so that the picture moves at all, but not for
// longer than `patience` before it's aborted for the newer one. An answer is shown only while no later one has been,
// whatever order they come in.

export class Latest {
  // patience: ms for which a newer question lets an older one go on.
  constructor(patience = 120) {
    this.patience = patience;
    this.running = null; // {abort, since}
    this.waiting = null; // {question, done, failed}
    this.timer = 0;
  }

  // question(abort) answers a promise; done(answer) is called with it unless a newer one has overtaken it,
  // failed(error) if it fails.
  ask(question, done, failed = () => {}) {
    this.waiting = { question, done, failed };
    if (!this.running) return this.#start();
    const left = this.patience - (performance.now() - this.running.since);
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
    this.running?.abort.abort();
    this.running = null;
    this.#start();
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
    this.running = null;
    finish();
    if (this.waiting && !this.running) this.#start();
  }
}
