import { dirname, relative, sep } from 'node:path';

/** A file of tests, and what Vitest remembers of it: as much of Vitest's own types as is used here. */
interface TestFile {
  readonly moduleId: string;
}
interface Context {
  readonly cache: { getTestSpecificationResult(file: TestFile): { readonly duration: number } | undefined };
}

/** The tests beside what is mutated first, of those the quickest: the first that fails ends the run. */
class NearestFirst {
  readonly #context: Context;

  constructor(context: Context) {
    this.#context = context;
  }

  sort(files: TestFile[]): TestFile[] {
    const mutated = process.env['MUTANT_FILE'] ?? '';
    const steps = ({ moduleId }: TestFile) => relative(dirname(moduleId), dirname(mutated)).split(sep).length;
    const named = ({ moduleId }: TestFile) => (moduleId === mutated.replace(/\.ts$/, '.test.ts') ? 0 : 1);
    const lasts = (file: TestFile) => this.#context.cache.getTestSpecificationResult(file)?.duration ?? 0;
    return files.toSorted((a, b) => named(a) - named(b) || steps(a) - steps(b) || lasts(a) - lasts(b));
  }

  shard(files: TestFile[]): TestFile[] {
    return files;
  }
}

/** The tests of a part that stand elsewhere, since they ask for it over HTTP or through a higher floor. */
const elsewhere: Readonly<Record<string, readonly string[]>> = {
  keyring: [
    'test/{erasure,forged-rows,move-keys,records-by-vault,rotation,rotation-vault}.test.ts',
    'src/access/practices/{union,walls}.test.ts',
  ],
  access: ['test/{authorization,consent,guardians,matrix,refusals}.test.ts'],
  identity: ['test/{activity,authorization,consent,refusals,session-end}.test.ts'],
  audit: ['src/rights/*.test.ts', 'test/{ledger-alarm,lost-ledger,page-proof}.test.ts'],
};
const part = process.env['MUTATED'] ?? '';

// The tests of the part that is mutated, with a real PostgreSQL.
export default {
  root: process.cwd(),
  test: {
    dir: process.cwd(),
    pool: 'threads',
    globalSetup: ['./test/global-setup.ts'],
    // Three times that of the tests otherwise: it runs for an hour, on a machine that may be busy.
    expect: { poll: { timeout: 45_000 } },
    testTimeout: 120_000,
    hookTimeout: 270_000,
    // A test that fails once because the machine is busy would count as a mutant found; so what fails must fail twice. What ran into
    // its time has had it.
    retry: { count: 1, condition: /^(?!.*timed out in)/s },
    sequence: { sequencer: NearestFirst },
    include: [`src/${part}/**/*.test.ts`, ...(elsewhere[part] ?? [])],
  },
};
