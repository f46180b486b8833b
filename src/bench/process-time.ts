/** Of nearly every Linux: `getconf CLK_TCK`. */
const TICKS_PER_SECOND = 100;
/** Places of utime and stime after the name of the program, which may hold spaces and brackets; see proc_pid_stat(5). */
const [USER, SYSTEM] = [11, 12];

/** Processor time of a process with its ended threads, in milliseconds. @param stat text of `/proc/<pid>/stat` */
export function processTime(stat: string): number {
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return ((Number(fields[USER]) + Number(fields[SYSTEM])) * 1000) / TICKS_PER_SECOND;
}
