/** Stands for the checksum of a file that is not there yet. */
export const absent = 'absent';
