export { prove, type Challenge } from './proof/prove'
