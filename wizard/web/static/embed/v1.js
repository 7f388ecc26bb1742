// <product-wizard>: sets the height of the wizard's frame, and reports events to the page. See embed.d.ts.
// Everything that it adds is in its shadow root, so that frameworks find the page's elements unchanged.
{
const memory = {}; // what was kept last, by id: WebKit returns the first state of an entry
customElements.get("product-wizard") || customElements.define("product-wizard", class extends HTMLElement {
  static observedAttributes = ["src", "theme", "result"];
  #root = this.attachShadow({ mode: "open" });
  #sheet = new CSSStyleSheet();
  #height; // of the frame on the screen
  #paper; // its height in print; questions have none
  #floor; // the smallest height before the recommendation
  #width; // of the frame at that time
  #kind; // of the page in the frame
  #page; // its number; none before its first message
  #patience; // the timer for its first message
  #cart = []; // what is in the cart, according to the page

  constructor() {
    super();
    this.#root.adoptedStyleSheets = [this.#sheet];
    this.#root.append(document.createElement("slot"));
    this.#root.addEventListener("slotchange", this);
    this.addEventListener("load", this, true); // does not bubble
    this.addEventListener("pw:in-cart", this);
  }

  connectedCallback() {
    addEventListener("message", this);
    this.#begin();
  }

  disconnectedCallback() {
    removeEventListener("message", this);
    clearTimeout(this.#patience);
  }

  attributeChangedCallback(name, before, now) {
    if (before == now || !this.isConnected) return;
    if (name != "src") {
      if (this.#page == null) return;
      this.#page = 0; // the frame loads again, and nothing must scroll
      return this.#greet();
    }
    if (before) this.#frame?.remove();
    this.#begin();
  }

  send(pw, detail) {
    if (pw == "in-cart") this.#cart.push(detail.sku); // for later pages
    if (this.#loaded) this.#frame.contentWindow.postMessage({ ...detail, v: 1, pw }, this.#origin.replace("null", "*"));
  }

  handleEvent({ type, target, source, origin, data, detail }) {
    const frame = this.#frame;
    if (type == "load") target == frame && this.#prepare();
    else if (type == "slotchange") this.#made && frame != this.#made && this.#begin();
    else if (type == "pw:in-cart") this.send("in-cart", { sku: detail.sku });
    else if (frame && source == frame.contentWindow && origin == this.#origin && data?.v === 1) this.#hear(data);
  }

  #fail() {
    const frame = this.#frame;
    if (!frame) return;
    this.#draw(true);
    // A link to this very page does not help.
    if ([...this.querySelectorAll("a")].every(({ href }) => location.href.startsWith(href))) {
      const link = this.#root.querySelector("a") ?? this.#root.appendChild(document.createElement("a"));
      link.href = new URL("..", frame.src) + new URL(frame.src).search;
      link.textContent = this.#name;
      link.part = "link";
    }
    this.#tell("error", { code: "blocked" });
  }

  // The frame in the HTML, else the one made here.
  get #frame() {
    return this.querySelector("iframe") ?? this.#made;
  }

  get #made() {
    return this.#root.querySelector("iframe");
  }

  // Unless it is empty; its load event may have been fired already.
  get #loaded() {
    const frame = this.#frame;
    return frame?.src && frame.contentWindow && frame.contentDocument?.URL != "about:blank";
  }

  // Sandboxed pages have no origin, unless it is allowed.
  get #origin() {
    const { sandbox, src } = this.#frame;
    return !sandbox.length || sandbox.contains("allow-same-origin") ? new URL(src).origin : "null";
  }

  get #name() {
    return this.getAttribute("label") || this.#frame.title || "Product advisor";
  }

  #begin() {
    clearTimeout(this.#patience);
    this.#page = this.#kind = undefined;
    this.#prepare();
  }

  #prepare() {
    const frame = this.#frame ?? this.#make();
    if (!frame) return;
    if (frame != this.#made) this.#made?.remove();
    if (this.#page == null) this.#fit({ height: 0 });
    if (!this.#loaded) return;
    clearTimeout(this.#patience); // a refused frame also has a load event, so only silence shows the refusal
    this.#patience = setTimeout(() => this.#fail(), this.getAttribute("ready-timeout") ?? 2000);
    this.#greet();
  }

  #make() {
    if (!this.getAttribute("src")) return;
    const frame = document.createElement("iframe");
    const url = new URL(this.getAttribute("src"), document.baseURI);
    const asked = { lang: this.lang, p_result: this.getAttribute("result") };
    for (const name in asked) if (asked[name]) url.searchParams.set(name, asked[name]);
    Object.assign(frame, { src: url, width: "100%", height: 880, frameBorder: 0, referrerPolicy: "origin" });
    frame.addEventListener("load", this);
    frame.loading = this.getAttribute("loading") ?? "eager";
    frame.part = "frame";
    this.#root.append(frame);
    return frame;
  }

  #greet() {
    const [theme, result] = ["theme", "result"].map((name) => this.getAttribute(name));
    const fresh = this.#page == null && this.#frame.src;
    const kept = history.state?.[this.#frame.src];
    this.send("hello", { theme, result, query: location.search, answers: this.hasAttribute("share-answers"), cart: this.#cart, fresh, kept, ...memory[kept?.id] });
  }

  #hear({ pw, ...detail }) {
    clearTimeout(this.#patience);
    if (pw == "keep") this.#keep(detail);
    else if (pw == "ready") this.#welcome(detail);
    else if (pw == "resize") this.#fit(detail);
    else if (pw == "escape") this.#escape();
    else if (pw == "select" || pw == "add-to-cart") this.#take(pw, detail);
    else if (/^(start|step|result|error)$/.test(pw)) this.#tell(pw, detail);
    if (pw == "result") this.#push("view_item_list", detail.items);
  }

  // Stores what the frame needs when the shopper comes back to this history entry, next to a router's own data.
  #keep(detail) {
    const { state } = history;
    memory[detail.kept.id] = detail;
    if (!state || state.constructor == Object) history.replaceState({ ...state, [this.#frame.src]: detail.kept }, "");
  }

  #welcome({ page, top, width, paper, ...detail }) {
    const before = this.#page;
    this.#page = page;
    this.#kind = detail.kind;
    this.#frame.title = this.#name;
    this.#draw();
    if (before && before != page) this.#scroll();
    this.#fit({ height: detail.height, width, paper });
    if (before && before != page && top) this.#scroll(top);
    if (before == null) this.#tell("ready", detail);
  }

  // After a tall page, a short one may be above the visible part.
  #scroll(down) {
    const { top } = this.#frame.getBoundingClientRect();
    if (down) scrollBy({ top: top + down, behavior: "instant" });
    else if (top < 0 || top > innerHeight) this.#frame.scrollIntoView({ behavior: "instant" });
  }

  // Before the recommendation the frame never shrinks, or the page would jump. The exception is another width, of which
  // the page in the frame may learn a little later.
  #fit({ height, width, paper }) {
    const { offsetWidth, clientWidth, height: usual } = this.#frame;
    if (!offsetWidth) return; // hidden
    if (this.#width != offsetWidth) this.#floor = parseInt(this.getAttribute("min-height") ?? usual) || 0;
    this.#width = offsetWidth;
    if (this.#kind != "recommendation" || this.hasAttribute("grow")) {
      height = Math.max(this.#floor, height);
      if (!(Math.abs(width - clientWidth) > 1)) this.#floor = height;
    }
    this.#height = Math.min(height, 20000) + "px";
    this.#paper = paper;
    this.#draw();
  }

  restart() {
    this.send("restart");
  }

  // Shows the frame, or the plain link if there is no frame. The page's elements get no style attribute, except for a
  // frame that is nested deeper in the element, where this sheet does not apply.
  #draw(refused) {
    const frame = this.#frame;
    const frames = "iframe,::slotted(iframe)";
    const link = [...this.querySelectorAll("a")].find(({ href, rel }) => rel == "alternate" || href.startsWith(frame.src.split("embed/")[0]));
    const place = [...this.children].findIndex((each) => each.contains(link) && !each.contains(frame)) + 1;
    const hidden = refused ? frames : `a,::slotted(:nth-child(${this.#page == null ? 0 : place}))`;
    this.#sheet.replaceSync(`${frames}{display:block;height:${this.#height}!important}${hidden}{display:none!important}@media print{${frames}{${this.#paper ? "height:" + this.#paper + "px" : "display:none"}!important}}`);
    if (frame.parentNode != this && frame != this.#made)
      Object.assign(frame.style, { height: this.#height, display: refused ? "none" : "block" });
  }

  // The surrounding page does not receive keys that are pressed in a frame.
  #escape() {
    if (!this.dispatchEvent(new KeyboardEvent("keydown", {
      key: "Escape", cancelable: true, bubbles: true, composed: true
    }))) return;
    const open = this.closest("dialog:modal:not([closedby=none]),:popover-open:not([popover=manual])");
    (open?.requestClose ?? open?.close ?? open?.hidePopover)?.call(open);
  }

  // A product that no cart handles is opened here, because links cannot wait.
  #take(pw, detail) {
    const { item } = detail;
    const opens = this.#tell(pw, detail);
    this.#push(opens ? "select_item" : "add_to_cart", [item]);
    if (opens && /^https?:/.test(item.url)) location.assign(item.url);
  }

  #tell(pw, detail) {
    return this.dispatchEvent(new CustomEvent("pw:" + pw, { detail, cancelable: pw == "add-to-cart", bubbles: true, composed: true }));
  }

  // Google Analytics 4, for pages with `datalayer`.
  #push(event, items) {
    if (!this.hasAttribute("datalayer")) return;
    const { currency, price: value } = items[0] ?? {};
    items = items.map(({ sku, variant_id, name, price, rank }) => (
      { item_id: sku, item_variant: variant_id, item_name: name, item_list_name: "product-wizard", price, index: rank }
    ));
    const ecommerce = { currency, ...(event == "add_to_cart" && { value }), items };
    (window.dataLayer ??= []).push({ ecommerce: null }, { event, ecommerce });
  }
});
}
