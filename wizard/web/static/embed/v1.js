// <product-wizard>: gives the frame of the wizard its height, and tells the page what happens in it.
// Attributes, methods and events: embed.d.ts beside this file. Messages are version 1 and stay as they are.
customElements.get("product-wizard") || customElements.define("product-wizard", class extends HTMLElement {
  static observedAttributes = ["theme"];
  #floor = 0; // the least height in pixels before the recommendation
  #kind; // of the page in the frame
  #page; // which page that is; undefined until the frame has spoken
  #patience; // runs out when it does not speak

  connectedCallback() {
    this.#page = undefined;
    addEventListener("message", this);
    this.addEventListener("load", this, true); // the iframe's, which does not bubble
    if (!this.#prepare()) addEventListener("DOMContentLoaded", () => this.#prepare()); // children come later
  }

  disconnectedCallback() {
    removeEventListener("message", this);
    clearTimeout(this.#patience);
  }

  attributeChangedCallback() {
    if (this.#page) this.#greet();
  }

  restart() {
    this.send("restart");
  }

  send(pw, detail) {
    this.#frame.contentWindow.postMessage({ ...detail, v: 1, pw }, this.#origin);
  }

  handleEvent({ type, target, source, origin, data }) {
    const frame = this.#frame;
    if (type == "load") target == frame && this.#await();
    else if (source == frame?.contentWindow && origin == this.#origin && data?.v === 1) this.#hear(data);
  }

  get #frame() {
    return this.querySelector("iframe");
  }

  get #origin() {
    return new URL(this.#frame.src).origin;
  }

  #prepare() {
    const frame = this.#frame ?? this.#make();
    if (!frame) return false;
    frame.title = this.getAttribute("label") || frame.title || "Product advisor";
    frame.style.display = "block";
    frame.style.colorScheme = "normal"; // with another one a see-through frame is white on a dark page
    this.#floor = +(this.getAttribute("min-height") ?? frame.height);
    this.#fit(0);
    // A frame whose document is out of reach has been loading from elsewhere: its load event may be over.
    if (!frame.contentDocument) this.#await();
    return true;
  }

  #make() {
    if (!this.hasAttribute("src")) return;
    const frame = document.createElement("iframe");
    const url = new URL(this.getAttribute("src"), document.baseURI);
    if (this.lang) url.searchParams.set("lang", this.lang);
    Object.assign(frame, { src: url, width: "100%", height: 880, frameBorder: 0, referrerPolicy: "origin" });
    frame.loading = this.getAttribute("loading") ?? "eager";
    this.append(frame);
    return frame;
  }

  // A frame that the browser refuses to show has a load event too: only its silence tells.
  #await() {
    clearTimeout(this.#patience);
    this.#patience = setTimeout(() => this.#fail(), this.getAttribute("ready-timeout") ?? 2000);
    this.#greet();
  }

  #greet() {
    this.send("hello", { theme: this.getAttribute("theme"), answers: this.hasAttribute("share-answers") });
  }

  #fail() {
    const { src, style, title } = this.#frame;
    style.display = "none";
    if (!this.querySelector("a")) {
      const link = document.createElement("a");
      link.href = new URL("..", src) + new URL(src).search;
      link.textContent = title;
      this.append(link);
    }
    this.#tell("error", { code: "blocked" });
  }

  #hear({ v, pw, ...detail }) {
    if (pw == "resize") this.#fit(detail.height);
    else if (pw == "ready") this.#welcome(detail);
    else if (pw == "select" || pw == "add-to-cart") this.#take(pw, detail);
    else if (/^(start|step|result|error)$/.test(pw)) this.#tell(pw, detail);
    if (pw == "result") this.#push("view_item_list", detail.items);
  }

  #welcome({ page, top, ...detail }) {
    const before = this.#page;
    clearTimeout(this.#patience);
    this.#page = page;
    this.#kind = detail.kind;
    this.#frame.style.display = "block";
    if (before && before != page) this.#scroll();
    this.#fit(detail.height);
    if (before && before != page && top) this.#scroll(top);
    if (!before) this.#tell("ready", detail);
  }

  // After a tall page a short one could lie above the screen. Never at load.
  #scroll(down) {
    const { top } = this.#frame.getBoundingClientRect();
    if (down) scrollBy({ top: top + down, behavior: "instant" });
    else if (top < 0 || top > innerHeight) this.#frame.scrollIntoView({ behavior: "instant" });
  }

  // Before the recommendation the frame never shrinks: each time, the page below it would jump.
  #fit(height) {
    const exact = this.#kind == "recommendation" && !this.hasAttribute("grow");
    if (!exact) height = this.#floor = Math.max(this.#floor, height);
    this.#frame.style.height = Math.min(height, 20000) + "px";
  }

  // What nobody takes into a cart is opened; a link in the frame could leave before this page was told.
  #take(pw, detail) {
    const { item } = detail;
    const opens = this.#tell(pw, detail);
    this.#push(opens ? "select_item" : "add_to_cart", [item]);
    if (opens && /^https?:/.test(item.url)) location.assign(item.url);
  }

  #tell(pw, detail) {
    const cancelable = pw == "add-to-cart";
    return this.dispatchEvent(new CustomEvent("pw:" + pw, { detail, cancelable, bubbles: true, composed: true }));
  }

  // Google Analytics 4, by names it knows; only for pages that ask for it.
  #push(event, items) {
    if (!this.hasAttribute("datalayer")) return;
    const { currency } = items[0] ?? {};
    const list = items.map(({ sku, variant_id, name, price, rank }) => (
      { item_id: sku, item_variant: variant_id, item_name: name, price, index: rank }
    ));
    (window.dataLayer ??= []).push({ ecommerce: null }, { event, ecommerce: { currency, items: list } });
  }
});
