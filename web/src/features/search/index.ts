export { default as SearchPanel } from './SearchPanel.vue'
export { NO_FILTERS, queryOf, type Filters } from './filters'
