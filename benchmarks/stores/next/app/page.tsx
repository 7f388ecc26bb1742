import type {} from "./embed";
import { Clicks } from "./clicks";

export const dynamic = "force-dynamic";

const wizard = process.env.WIZARD;

export default async function Page({ searchParams }: { searchParams: Promise<{ way?: string }> }) {
  const { way } = await searchParams;
  return (
    <main>
      <Clicks />
      {way === "src" ? (
        <product-wizard min-height="880" label="Headphone advisor" src={`${wizard}/embed/?store=acme`} />
      ) : (
        <product-wizard min-height="880">
          <iframe
            src={`${wizard}/embed/?store=acme`}
            title="Headphone advisor"
            width="100%"
            height="880"
            frameBorder="0"
            referrerPolicy="origin"
          />
          <p>
            <a href={`${wizard}/?store=acme`}>Open the headphone advisor in a new page</a>
          </p>
        </product-wizard>
      )}
      <script async src={`${wizard}/embed/v1.js`} />
    </main>
  );
}
