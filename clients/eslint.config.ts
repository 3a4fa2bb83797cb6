/** Rules for the clients: strict types, accessible and complete in two languages, no text in code. */
import vueI18n from "@intlify/eslint-plugin-vue-i18n";
import vue from "eslint-plugin-vue";
import type { ESLint } from "eslint";
import { defineConfig, globalIgnores } from "eslint/config";
import tseslint from "typescript-eslint";
import vueParser from "vue-eslint-parser";

const TEXT_ATTRIBUTES = ["title", "aria-label", "placeholder", "alt", "label"];

export default defineConfig(
  globalIgnores(["**/dist", "shared/contract/api.ts"]),
  {
    files: ["**/*.{ts,vue}"],
    extends: [tseslint.configs.strictTypeChecked, vue.configs["flat/recommended"]],
    plugins: { "@intlify/vue-i18n": vueI18n as unknown as ESLint.Plugin },
    languageOptions: {
      parser: vueParser,
      parserOptions: {
        parser: tseslint.parser,
        project: ["./tsconfig.json", "./tsconfig.node.json", "./tsconfig.worker.json"],
        tsconfigRootDir: import.meta.dirname,
        extraFileExtensions: [".vue"],
      },
    },
    settings: {
      "vue-i18n": {
        localeDir: {
          pattern: "./{*,{archive,chair}/*,shared/projection}/texts/*.json",
          localeKey: "file",
        },
        messageSyntaxVersion: "^11.0.0",
      },
    },
    rules: {
      "max-lines": ["error", 500],
      eqeqeq: "error",
      "no-console": "error",
      "@typescript-eslint/switch-exhaustiveness-check": "error",
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      // Takes destructured props for parameters.
      "@typescript-eslint/no-useless-default-assignment": "off",
      "vue/block-lang": ["error", { script: { lang: "ts" } }],
      "vue/block-order": ["error", { order: ["script", "template", "style"] }],
      "vue/component-api-style": ["error", ["script-setup"]],
      "vue/multi-word-component-names": "off",
      "vue/no-reserved-component-names": "off",
      "vue/require-default-prop": "off",
      // Prettier decides.
      "vue/max-attributes-per-line": "off",
      "vue/singleline-html-element-content-newline": "off",
      "vue/html-self-closing": "off",
      "vue/html-indent": "off",
      "vue/html-closing-bracket-newline": "off",
      "@intlify/vue-i18n/no-missing-keys": "error",
      "@intlify/vue-i18n/no-raw-text": [
        "error",
        {
          ignorePattern: "^[-–·•/:|%+−0-9\\s]+$",
          attributes: { "/.+/": TEXT_ATTRIBUTES },
        },
      ],
    },
  },
  { files: ["*.ts"], rules: { "no-console": "off" } },
);
