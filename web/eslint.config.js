import prettier from 'eslint-config-prettier'
import vue from 'eslint-plugin-vue'
import a11y from 'eslint-plugin-vuejs-accessibility'
import ts from 'typescript-eslint'

/** A feature may use ui, lib, api and another feature's index.ts, never its insides. */
const featureDoors = {
  patterns: [
    {
      regex: '^@/features/[^/]+/(?!index$).+',
      message: "Import another feature through its index.ts ('@/features/<name>').",
    },
    { group: ['**/app/*'], message: 'A feature must not know the app around it.' },
  ],
}

export default ts.config(
  {
    ignores: [
      'node_modules',
      'public',
      'scripts',
      'src/api/schema.d.ts',
      'tests/shots',
      'tests/classic',
    ],
  },
  ...ts.configs.recommended,
  ...vue.configs['flat/recommended'],
  ...a11y.configs['flat/recommended'],
  prettier,
  {
    files: ['**/*.vue'],
    languageOptions: { parserOptions: { parser: ts.parser } },
    rules: {
      'vue/require-default-prop': 'off',
      'vue/block-order': ['error', { order: ['script', 'template', 'style'] }],
      'vuejs-accessibility/label-has-for': ['error', { required: { some: ['nesting', 'id'] } }],
    },
  },
  {
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { ignoreRestSiblings: true, varsIgnorePattern: '^_', argsIgnorePattern: '^_' },
      ],
      'no-console': 'error',
    },
  },
  { files: ['tests/**/*.mjs'], rules: { 'no-console': 'off' } },
  { files: ['src/features/**'], rules: { 'no-restricted-imports': ['error', featureDoors] } },
  {
    files: ['src/lib/**', 'src/ui/**'],
    rules: { 'no-restricted-imports': ['error', { patterns: ['@/features/*', '@/app/*'] }] },
  },
)
