/** Frames above this size, in bytes, are judged beside the event loop; the thread keeps their texts for itself. */
export const heavy = 256 * 1024;
