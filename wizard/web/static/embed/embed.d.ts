/**
 * The wizard in a page of yours: the element `<product-wizard>`, its events, and the messages below them.
 *
 *     import type {} from "./embed";
 *     document.querySelector("product-wizard")?.addEventListener("pw:result", (event) => event.detail.items);
 */

/** A product as shown on a card of the recommendation. */
export interface Item {
  /** Its id in the catalog. */
  sku: string;
  /** The shop's own id of the variant whose price is shown, its SKU where the feed has no other; null without variants. */
  variant_id: string | null;
  /** The SKU of that variant; null when not stated. */
  variant_sku: string | null;
  name: string;
  /** In units of the currency, such as 149.99; null when not stated. */
  price: number | null;
  /** ISO 4217, such as USD; null when not stated. */
  currency: string | null;
  /** The product page; null when not stated. */
  url: string | null;
  /** The place on the page, from 1. */
  rank: number | null;
}

/** Which question is shown. `total` may fall on the way, since answers make other questions needless. */
export interface Step {
  index: number;
  total: number;
  id: string;
}

export type Kind = "question" | "recommendation" | "error";

/** The query of the frame, such as `?store=acme&uses=calls&talk=rare`; only with `share-answers`. */
export interface Shared {
  answers?: string;
}

export interface Ready extends Shared {
  /** CSS pixels. */
  height: number;
  kind: Kind;
  step: Step | null;
  title: string;
}

/** `blocked`: the browser refused to show the frame, or it did not answer in time; `page`: it shows an error page. */
export interface Failure {
  code: "blocked" | "page";
}

export interface WizardEvents {
  /** The wizard is there; again when its element is moved or gets another `src`. */
  "pw:ready": CustomEvent<Ready>;
  /** The shopper gave the first answer. */
  "pw:start": CustomEvent<Shared>;
  /** A question is shown. */
  "pw:step": CustomEvent<Step & Shared>;
  /** The recommendation is shown. */
  "pw:result": CustomEvent<{ items: Item[] } & Shared>;
  /** The shopper opens the page of a product. */
  "pw:select": CustomEvent<{ item: Item } & Shared>;
  /** The shopper wants a product. Call preventDefault() when you put it into your cart; else its page is opened. */
  "pw:add-to-cart": CustomEvent<{ item: Item } & Shared>;
  "pw:error": CustomEvent<Failure>;
}

/** What a page may send to the element, which marks the product's card: `new CustomEvent("pw:in-cart", { detail })`. */
export interface InCart {
  /** Of the item that is in the cart, or of its variant that is shown; an `Item` will do as it is. */
  sku: string;
}

/** Attributes of the element; all may be left out. */
export interface ProductWizardAttributes {
  /** The height in pixels that is kept free. */
  "min-height"?: number | string;
  /** Never shrinks, not even for a recommendation. */
  grow?: boolean | "";
  /** What a screen reader calls the frame. */
  label?: string;
  /** The address of the frame, where there is none within the element. */
  src?: string;
  /** With `src`: the language asked for. */
  lang?: string;
  /** With `src`. */
  loading?: "lazy" | "eager";
  theme?: "auto" | "light" | "dark";
  /** A short recommendation: verdict, three cards, why. */
  result?: "compact";
  /** Reports to Google Analytics 4. */
  datalayer?: boolean | "";
  /** Events have the answers too. */
  "share-answers"?: boolean | "";
  /** Milliseconds that the frame may be silent. */
  "ready-timeout"?: number | string;
}

export interface ProductWizard extends HTMLElement {
  /** Back to the first question. */
  restart(): void;
  /** Posts a message to the frame. */
  send(pw: ToFrame["pw"], detail?: object): void;
  addEventListener<Name extends keyof WizardEvents>(
    type: Name,
    listener: (this: ProductWizard, event: WizardEvents[Name]) => void,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject,
    options?: boolean | AddEventListenerOptions,
  ): void;
}

/** What a page may post to the frame, for those who do without the element. Unknown messages are ignored. */
export type ToFrame =
  | {
      v: 1;
      pw: "hello";
      theme?: "auto" | "light" | "dark" | null;
      result?: "compact" | null;
      answers?: boolean;
      /** The query of the page around, when the frame is greeted for the first time: the frame takes answers out of it. */
      query?: string | false;
      /** The `sku`, `variant_id` or `variant_sku` of what is in the cart. */
      cart?: string[];
      /** The address that the frame was made with, until its first page spoke. */
      fresh?: string | false;
    } & Partial<Place>
  | ({ v: 1; pw: "in-cart" } & InCart)
  | { v: 1; pw: "restart" };

/** Of the page in the frame, in CSS pixels; `paper` is the height in print, of recommendations only. */
export interface Size {
  height: number;
  width: number;
  paper?: number;
}

/** What the page keeps in its `history.state`, below the frame's `src`, where the server has a secret. */
export interface Kept {
  /** Of this entry of the page's history. */
  id: number;
  /** The page in the frame, without answers about a person's health; it can be read by the server alone, for 24 hours. */
  token: string;
}

/** The same with the place of the page in the frame's history, and the one that this entry of the page began at. */
export interface Place {
  kept: Kept;
  place: number;
  base: number;
}

/** What the frame posts once it was greeted from one of the store's origins. Ignore what you do not know. */
export type FromFrame = { v: 1 } & Shared &
  (
    /** `page` differs from page to page; `top` is where to scroll to: the place its address names, or 0. */
    | ({ pw: "ready"; page: number; top: number } & Size & Ready)
    | ({ pw: "resize" } & Size)
    /** The Escape key was pressed in the frame, where the page around does not hear it. */
    | { pw: "escape" }
    /** A page that was left is asked for: it takes a little longer. */
    | { pw: "wait" }
    /** To be sent back with the next `hello` to a frame that is made at this entry of the page's history. */
    | ({ pw: "keep" } & Place)
    | { pw: "start" }
    | ({ pw: "step" } & Step)
    | { pw: "result"; items: Item[] }
    /** The frame leaves it to the page around to open `item.url`, or to put the product into its cart. */
    | { pw: "select" | "add-to-cart"; item: Item }
    | ({ pw: "error" } & Failure)
  );

declare global {
  interface HTMLElementTagNameMap {
    "product-wizard": ProductWizard;
  }
  /** The events bubble up to the document and the window. */
  interface GlobalEventHandlersEventMap extends WizardEvents {}
}

// For JSX of React; where it is not installed, the line means nothing.
// prettier-ignore
// @ts-ignore
declare module "react" { namespace JSX { interface IntrinsicElements { "product-wizard": ProductWizardAttributes & DetailedHTMLProps<HTMLAttributes<ProductWizard>, ProductWizard> } } }
