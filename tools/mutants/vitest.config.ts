// The tests beside the part that is mutated, with a real PostgreSQL.
export default {
  root: process.cwd(),
  test: {
    dir: process.cwd(),
    pool: 'threads',
    globalSetup: ['./test/global-setup.ts'],
    testTimeout: 40_000,
    hookTimeout: 90_000,
    include: [`src/${process.env['MUTATED']}/**/*.test.ts`],
  },
};
