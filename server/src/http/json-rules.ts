import type { ProblemFault } from '@belfry/shared/problem';

/** Deeper JSON is refused: nothing of the contract needs it, and recursive readers downstream would overflow. */
const deepest = 64;

/**
 * Rules for every value of a body, also inside free-form `data`, where no schema looks: well-formed text without NUL
 * (PostgreSQL cannot store it), finite numbers, no `__proto__`, bounded depth. Returns the first fault, or null.
 */
export function jsonFault(value: unknown, depth = 0): ProblemFault | null {
  if (typeof value === 'string') return textFault(value);
  if (typeof value === 'number')
    return Number.isFinite(value) ? null : at('', 'must be a number within range');
  if (typeof value !== 'object' || value === null) return null;
  if (depth === deepest) return at('', `must not be nested deeper than ${deepest} levels`);
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) {
      const fault = jsonFault(value[i], depth + 1);
      if (fault) return inside(String(i), fault);
    }
    return null;
  }
  for (const [key, member] of Object.entries(value)) {
    if (key === '__proto__') return at('__proto__', 'is not allowed');
    const fault = textFault(key) ?? jsonFault(member, depth + 1);
    if (fault) return inside(shownKey(key), fault);
  }
  return null;
}

/** A member's name as it may be shown: cut, and well-formed. */
export function shownKey(key: string): string {
  return key.slice(0, 100).toWellFormed();
}

function textFault(text: string): ProblemFault | null {
  if (text.includes('\0')) return at('', 'must not contain NUL');
  return text.isWellFormed() ? null : at('', 'must be well-formed Unicode without lone surrogates');
}

const at = (path: string, message: string): ProblemFault => ({ path, message });

function inside(key: string, fault: ProblemFault): ProblemFault {
  // Deep paths would repeat up to 64 long names; the outer ones suffice to find it.
  const path = fault.path === '' ? key : `${key}.${fault.path}`;
  return { path: path.slice(0, 300), message: fault.message };
}
