// The floors of docs/architecture.md, low to high. A slice imports lower floors only, through their front door.
const floors = [
  ['kernel', 'config'],
  ['database'],
  ['keyring'],
  ['audit', 'backup'],
  ['notifications'],
  ['identity'],
  ['access'],
  ['records', 'terminologies'],
  ['card', 'exchange', 'rights', 'demo', 'watching'],
  ['http'],
  ['cli'],
];
const slices = floors.flat();
const tests = '\\.(test|fixture|bench|config)\\.ts$|/fixtures/|contract-suite\\.ts$';

/** No slice imports a higher floor, or its neighbours on its own. (kernel and config are the ground: config stands on kernel.) */
const upwards = floors.flatMap((names, floor) =>
  names.map((name) => {
    const banned = [...floors.slice(floor + 1).flat(), ...names.filter((other) => other !== name)];
    const allowed = name === 'config' ? banned.filter((other) => other !== 'kernel') : banned;
    return {
      name: `floor-of-${name}`,
      comment: `${name} stands below, or beside, what it imports here.`,
      severity: 'error',
      from: { path: `^src/${name}/`, pathNot: tests },
      to: { path: `^src/(main\\.ts|(${allowed.join('|')})/)` },
    };
  }),
);

/** What a slice may take of another: its front door. The embedded database, FHIR itself and the digest of an entry have doors of their own. */
const frontDoors = slices.map((name) => ({
  name: `front-door-of-${name}`,
  comment: `Only src/${name}/index.ts is for others.`,
  severity: 'error',
  from: { path: '^(src|bench)/', pathNot: `^src/${name}/|${tests}` },
  to: { path: `^src/${name}/`, pathNot: `^src/${name}/(index|embedded/index|fhir/index|source-value)\\.ts$` },
}));

/** A package that has one home. */
const homes = [
  ['node-crypto', '^(node:)?crypto$', '^src/keyring/'],
  ['password-hash', '^node_modules/@node-rs/', '^src/(identity/|keyring/kms/key-file-seal\\.ts)'],
  ['jose', '^node_modules/jose/', '^src/identity/'],
  ['otp', '^node_modules/otpauth/', '^src/identity/'],
  ['webauthn', '^node_modules/@simplewebauthn/server/', '^src/identity/'],
  ['postgres', '^node_modules/(postgres|drizzle-orm)/', '^src/(database|cli/supervisor/bootstrap\\.ts)'],
  ['fastify', '^node_modules/(fastify|@fastify)/', '^src/http/'],
  ['mail', '^node_modules/nodemailer/', '^src/notifications/'],
  ['cloud-clients', '^node_modules/(@aws-sdk/client-kms|@google-cloud|@azure)/', '^src/keyring/kms/'],
  ['buckets', '^node_modules/@aws-sdk/client-s3/', '^src/audit/ledger/witness/'],
  ['backup', '^node_modules/(age-encryption|shamir-secret-sharing)/', '^src/backup/'],
].map(([name, path, home]) => ({
  name: `home-of-${name}`,
  comment: 'This package is used in one place only.',
  severity: 'error',
  from: { path: '^src/', pathNot: `${home}|${tests}` },
  to: { path, dependencyTypesNot: ['type-only'] },
}));

module.exports = {
  forbidden: [
    ...upwards,
    ...frontDoors,
    ...homes,
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-orphan-imports',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^virtual:|\\?|^@medplum/fhirtypes$|^vite/client$' },
    },
    {
      name: 'no-test-in-product',
      severity: 'error',
      from: { path: '^(src|web)/', pathNot: tests },
      to: { path: `${tests}|^test/|^e2e/` },
    },
    {
      name: 'web-sees-contracts-only',
      comment: 'The pages take types of a contract.ts, and nothing else of the server.',
      severity: 'error',
      from: { path: '^web/src/' },
      to: { path: '^src/', pathNot: '/contract\\.ts$' },
    },
    {
      name: 'web-sees-types-only',
      severity: 'error',
      from: { path: '^web/src/' },
      to: { path: '^src/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'no-dev-package-in-product',
      severity: 'error',
      from: { path: '^src/', pathNot: tests },
      // The clouds' clients are optional peers: tests have them, an operator installs the one he uses.
      to: {
        dependencyTypes: ['npm-dev'],
        dependencyTypesNot: ['type-only'],
        pathNot: '^node_modules/(@aws-sdk|@google-cloud|@azure)/',
      },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: 'node_modules/.*/node_modules|^web/dist' },
    builtInModules: { add: ['node:sqlite'] },
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
