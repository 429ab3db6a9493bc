export { default as HouseCard } from './HouseCard.vue'
export { default as HouseCardSkeleton } from './HouseCardSkeleton.vue'
export { useFacilities } from './useFacilities'
