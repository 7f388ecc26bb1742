/**
 * The wizard in your page: the element `<product-wizard>`, its events, and the underlying messages.
 *
 *     import type {} from "./embed";
 *     document.querySelector("product-wizard")?.addEventListener("pw:result", (event) => event.detail.items);
 */

/** A product as shown on a card of the recommendation. */
export interface Item {
  /** Its id in the catalog. */
  sku: string;
  /** The shop's own id of the variant whose price is shown, or its SKU if the feed has no other; null without variants. */
  variant_id: string | null;
  /** The SKU of that variant; null if not stated. */
  variant_sku: string | null;
  name: string;
  /** In units of the currency, such as 149.99; null if not stated. */
  price: number | null;
  /** ISO 4217, such as USD; null if not stated. */
  currency: string | null;
  /** The product page; null if not stated. */
  url: string | null;
  /** The position on the page, from 1. */
  rank: number | null;
}

/** The question that is shown. `total` may decrease, because answers make other questions unnecessary. */
export interface Step {
  index: number;
  total: number;
  id: string;
}

export type Kind = "question" | "recommendation" | "error";

/** The query string of the frame, such as `?store=acme&uses=calls&talk=rare`; only with `share-answers`. */
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

/** `blocked`: the browser refused to show the frame, or the frame did not respond in time; `page`: it shows an error page. */
export interface Failure {
  code: "blocked" | "page";
}

export interface WizardEvents {
  /** The wizard is shown; also after its element was moved or got another `src`. */
  "pw:ready": CustomEvent<Ready>;
  /** The shopper gave the first answer. */
  "pw:start": CustomEvent<Shared>;
  /** A question is shown. */
  "pw:step": CustomEvent<Step & Shared>;
  /** The recommendation is shown. */
  "pw:result": CustomEvent<{ items: Item[] } & Shared>;
  /** The shopper opens the page of a product. */
  "pw:select": CustomEvent<{ item: Item } & Shared>;
  /** The shopper wants a product. Call preventDefault() if you add it to your cart; otherwise its page is opened. */
  "pw:add-to-cart": CustomEvent<{ item: Item } & Shared>;
  "pw:error": CustomEvent<Failure>;
}

/** Sent by a page to the element, which marks the product's card: `new CustomEvent("pw:in-cart", { detail })`. */
export interface InCart {
  /** That of the item in the cart, or of its variant that is shown; a whole `Item` is accepted too. */
  sku: string;
}

/** Attributes of the element; all are optional. */
export interface ProductWizardAttributes {
  /** The reserved height in pixels. */
  "min-height"?: number | string;
  /** The frame never shrinks, not even for a recommendation. */
  grow?: boolean | "";
  /** The name of the frame for screen readers. */
  label?: string;
  /** The address of the frame, if there is no frame inside the element. */
  src?: string;
  /** With `src`: the requested language. */
  lang?: string;
  /** With `src`. */
  loading?: "lazy" | "eager";
  theme?: "auto" | "light" | "dark";
  /** A short recommendation: verdict, three cards, reasons. */
  result?: "compact";
  /** Reports to Google Analytics 4. */
  datalayer?: boolean | "";
  /** Events include the answers. */
  "share-answers"?: boolean | "";
  /** How long the frame may be silent, in milliseconds. */
  "ready-timeout"?: number | string;
}

export interface ProductWizard extends HTMLElement {
  /** Goes back to the first question. */
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

/** Messages from a page to the frame, for pages without the element. Unknown messages are ignored. */
export type ToFrame =
  | {
      v: 1;
      pw: "hello";
      theme?: "auto" | "light" | "dark" | null;
      result?: "compact" | null;
      answers?: boolean;
      /** The query string of the surrounding page, with the first hello only: the frame reads answers from it. */
      query?: string | false;
      /** The `sku`, `variant_id` or `variant_sku` of each item in the cart. */
      cart?: string[];
      /** The address that the frame was made with, until the first message of its first page. */
      fresh?: string | false;
    } & Partial<Place>
  | ({ v: 1; pw: "in-cart" } & InCart)
  | { v: 1; pw: "restart" };

/** The size of the page in the frame, in CSS pixels; `paper` is the height in print, only for recommendations. */
export interface Size {
  height: number;
  width: number;
  paper?: number;
}

/** What the page stores in its `history.state`, under the frame's `src`, if the server has a secret. */
export interface Kept {
  /** The id of this entry of the page's history. */
  id: number;
  /** The page in the frame, without answers about a person's health; only the server can read it, for 24 hours. */
  token: string;
}

/** The same with the page's position in the frame's history, and the position at which this entry of the page began. */
export interface Place {
  kept: Kept;
  place: number;
  base: number;
}

/** Messages from the frame, after a hello from one of the store's origins. Ignore unknown messages. */
export type FromFrame = { v: 1 } & Shared &
  (
    /** `page` differs from page to page; `top` is the position to scroll to: the anchor in its address, or 0. */
    | ({ pw: "ready"; page: number; top: number } & Size & Ready)
    | ({ pw: "resize" } & Size)
    /** The Escape key was pressed in the frame, where the surrounding page does not receive it. */
    | { pw: "escape" }
    /** A page that the shopper left before is being requested, which takes a little longer. */
    | { pw: "wait" }
    /** To be sent back with the next `hello` to a frame that is made at this entry of the page's history. */
    | ({ pw: "keep" } & Place)
    | { pw: "start" }
    | ({ pw: "step" } & Step)
    | { pw: "result"; items: Item[] }
    /** The surrounding page has to open `item.url`, or add the product to its cart. */
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

// For JSX in React; without React the line has no effect.
// prettier-ignore
// @ts-ignore
declare module "react" { namespace JSX { interface IntrinsicElements { "product-wizard": ProductWizardAttributes & DetailedHTMLProps<HTMLAttributes<ProductWizard>, ProductWizard> } } }
