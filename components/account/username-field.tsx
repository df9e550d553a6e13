interface UsernameFieldProps {
  email: string;
}

/**
 * Whose password a form is about, for password managers: they save and fill in under this name. Hidden, because the person need not
 * fill it in, and read only. `name` is not `email`: what comes back with it is not read.
 */
export function UsernameField({ email }: UsernameFieldProps) {
  return <input type="text" name="username" autoComplete="username" value={email} readOnly hidden />;
}
