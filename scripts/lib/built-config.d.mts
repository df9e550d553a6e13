export function builtConfig(): Record<string, string>;
