// The explorer takes over the page that the server made: it reads the state from the address, asks for the dataset, and
// puts its views in the place of the server's once it has something to show. Where that fails, the server's page stays
// as it is.
import { render } from "preact";
import { html } from "./html.js";
import { applyState, followUrl, readState } from "./state/url.js";
import { followPart, inView, loadDataset } from "./state/parts.js";
import * as store from "./state/store.js";
import { Explorer } from "./view/explorer.js";

// The columns of which the server's page has a card in the window: drawn at once, the others when their time comes.
const firstInView = (main) =>
  [...main.querySelectorAll("article.column")].flatMap((card, column) =>
    card.getBoundingClientRect().top < innerHeight ? [column] : [],
  );

async function start(main) {
  await loadDataset(Number(main.dataset.columns));
  const columns = store.columns.peek();
  applyState(readState(location.search, columns));
  store.counted.value = { key: store.partQuery.peek(), rows: Number(main.dataset.matching) };
  inView.value = new Set(firstInView(main));
  followUrl();
  followPart();
  const root = document.createElement("div");
  root.className = "explorer";
  render(html`<${Explorer} />`, root);
  main.replaceChildren(root);
  document.documentElement.classList.add("scripted");
}

const main = document.querySelector("main#explorer");
if (main) start(main);
