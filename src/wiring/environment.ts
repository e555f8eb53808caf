/** A variable that must be set, with what it is for in the error that says it is not. */
export const requiredVariable = (name: string, meaning: string): string => {
  const value = process.env[name];
  if (value === undefined || value === '')
    throw new Error(`The environment variable ${name} is not set: expected ${meaning}.`);
  return value;
};

export const optionalVariable = (name: string, fallback: string): string => {
  const value = process.env[name];
  return value === undefined || value === '' ? fallback : value;
};

export const integerVariable = (name: string, fallback: number): number => {
  const text = optionalVariable(name, String(fallback));
  const value = Number(text);
  if (!Number.isSafeInteger(value))
    throw new Error(`The environment variable ${name} is "${text}": expected a whole number.`);
  return value;
};

/** What a function signs with: those of its role, where it runs on Lambda. */
export const awsCredentials = () => ({
  accessKeyId: requiredVariable('AWS_ACCESS_KEY_ID', 'the access key of the function'),
  secretAccessKey: requiredVariable('AWS_SECRET_ACCESS_KEY', 'the secret of that access key'),
  sessionToken: process.env.AWS_SESSION_TOKEN,
});
