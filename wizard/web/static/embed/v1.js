// <product-wizard>: gives the frame of the wizard its height, and tells the page what happens. See embed.d.ts.
customElements.get("product-wizard") || customElements.define("product-wizard", class extends HTMLElement {
  static observedAttributes = ["src", "theme"];
  #floor; // the least height before the recommendation
  #width; // of the frame then
  #kind; // of its page
  #page; // which it is; none until it spoke
  #patience; // until it speaks

  connectedCallback() {
    addEventListener("message", this);
    this.addEventListener("load", this, true); // does not bubble
    this.#begin();
  }

  disconnectedCallback() {
    removeEventListener("message", this);
    clearTimeout(this.#patience);
  }

  attributeChangedCallback(name, before) {
    if (name == "theme" && this.#page != null) {
      this.#page = 0; // it comes again: nothing scrolls
      return this.#greet();
    }
    if (name == "src" && before) this.#frame?.remove();
    if (this.isConnected) this.#begin();
  }

  restart() {
    this.send("restart");
  }

  send(pw, detail) {
    this.#frame?.contentWindow?.postMessage({ ...detail, v: 1, pw }, this.#origin.replace("null", "*"));
  }

  handleEvent({ type, target, source, origin, data }) {
    const frame = this.#frame;
    if (type == "load") target == frame && this.#prepare();
    else if (frame && source == frame.contentWindow && origin == this.#origin && data?.v === 1) this.#hear(data);
  }

  get #frame() {
    return this.querySelector("iframe");
  }

  // Pages in a sandbox have none, unless they may.
  get #origin() {
    const { sandbox, src } = this.#frame;
    return sandbox.length && !sandbox.contains("allow-same-origin") ? "null" : new URL(src).origin;
  }

  #begin() {
    clearTimeout(this.#patience);
    this.#page = this.#kind = undefined;
    this.#prepare();
  }

  #prepare() {
    const frame = this.#frame ?? this.#make();
    if (!frame) return;
    frame.title = this.getAttribute("label") || frame.title || "Product advisor";
    frame.style.display ||= "block";
    frame.style.colorScheme = "normal"; // else it is white on a dark page
    if (this.#page == null) this.#fit(0);
    // Unless it is empty, its load event may be over.
    if (frame.src && frame.contentDocument?.URL != "about:blank") this.#await();
  }

  #make() {
    if (!this.getAttribute("src")) return;
    const frame = document.createElement("iframe");
    const url = new URL(this.getAttribute("src"), document.baseURI);
    if (this.lang) url.searchParams.set("lang", this.lang);
    Object.assign(frame, { src: url, width: "100%", height: 880, frameBorder: 0, referrerPolicy: "origin" });
    frame.loading = this.getAttribute("loading") ?? "eager";
    this.append(frame);
    return frame;
  }

  // A refused frame has a load event too: only silence tells.
  #await() {
    clearTimeout(this.#patience);
    this.#patience = setTimeout(() => this.#fail(), this.getAttribute("ready-timeout") ?? 2000);
    this.#greet();
  }

  #greet() {
    this.send("hello", { theme: this.getAttribute("theme"), answers: this.hasAttribute("share-answers") });
  }

  #fail() {
    if (!this.#frame) return;
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
    const first = this.#page == null;
    const next = this.#page && this.#page != page;
    clearTimeout(this.#patience);
    this.#page = page;
    this.#kind = detail.kind;
    this.#frame.style.display = "block";
    if (next) this.#scroll();
    this.#fit(detail.height);
    if (next && top) this.#scroll(top);
    if (first) this.#tell("ready", detail);
  }

  // After a tall page a short one may lie above the screen.
  #scroll(down) {
    const { top } = this.#frame.getBoundingClientRect();
    if (down) scrollBy({ top: top + down, behavior: "instant" });
    else if (top < 0 || top > innerHeight) this.#frame.scrollIntoView({ behavior: "instant" });
  }

  // Before the recommendation it never shrinks, or the page would jump; but for another width.
  #fit(height) {
    const frame = this.#frame;
    const width = frame.offsetWidth;
    if (!width) return; // hidden
    if (this.#width != width) this.#floor = parseInt(this.getAttribute("min-height") ?? frame.height) || 0;
    this.#width = width;
    const exact = this.#kind == "recommendation" && !this.hasAttribute("grow");
    if (!exact) height = this.#floor = Math.max(this.#floor, height);
    frame.style.height = Math.min(height, 20000) + "px";
  }

  // What no cart takes is opened here: links do not wait.
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

  // Google Analytics 4, for pages that ask.
  #push(event, items) {
    if (!this.hasAttribute("datalayer")) return;
    const { currency, price: value } = items[0] ?? {};
    const list = items.map(({ sku, variant_id, name, price, rank }) => (
      { item_id: sku, item_variant: variant_id, item_name: name, item_list_name: "product-wizard", price, index: rank }
    ));
    const ecommerce = { currency, ...(event == "add_to_cart" && { value }), items: list };
    (window.dataLayer ??= []).push({ ecommerce: null }, { event, ecommerce });
  }
});
