export default defineNuxtConfig({
  compatibilityDate: "2026-11-01",
  telemetry: false,
  devtools: { enabled: false },
  app: { head: { title: "A store in Nuxt", htmlAttrs: { lang: "en" }, link: [{ rel: "icon", href: "data:," }] } },
  runtimeConfig: { public: { wizard: "" } },
  postcss: { plugins: { cssnano: false } }, // which needs Node 22
  vue: { compilerOptions: { isCustomElement: (tag: string) => tag === "product-wizard" } },
});
