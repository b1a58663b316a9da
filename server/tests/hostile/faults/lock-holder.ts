// Another program that has the database open and holds its write lock: a backup that hangs, a forgotten shell.
import process from 'node:process';
import { DatabaseSync } from 'node:sqlite';

const [, , path = '', mode = ''] = process.argv;
const database = new DatabaseSync(path, { timeout: 5_000 });
database.exec(`begin ${mode}`);
process.send?.('locked');
// Whoever started it hangs up, or lets go.
process.on('disconnect', () => {
  database.exec('rollback');
  database.close();
});
