import { randomBytes } from 'node:crypto';

import type { ContentSecurityPolicy } from '../conf/base-settings.js';
import { ImproperlyConfigured } from '../errors/framework-error.js';
import type { HttpRequest } from '../http/http-request.js';
import { StateKey } from '../http/request-state.js';

/** Stands in a directive where the nonce of the request goes, if a page asks for one; left out otherwise. */
export const NONCE = "'nonce'";

const NONCE_DIRECTIVES = ['script-src', 'style-src'];
// Cannot occur in a policy: directive values are visible ASCII.
const NONCE_MARK = '\0';

const nonceKey = new StateKey<string>('cspNonce');
const policyKey = new StateKey<ContentSecurityPolicy>('contentSecurityPolicy');
// Until a first request has either, no request has its state made and looked at for them.
let areUsed = false;

/**
 * The nonce of this request, for `<script nonce="…">` and `<style nonce="…">` (Content Security Policy 3, section 2.3.1).
 *
 * Made on first use, 16 random bytes. Only an answer whose page has asked for it carries it in its policy: where
 * {@link NONCE} stands, or else in `script-src` and `style-src`. A page with a nonce must not be cached for others.
 */
export function cspNonce(request: HttpRequest): string {
  let nonce = request.state.get(nonceKey);
  if (nonce === undefined) {
    nonce = randomBytes(16).toString('base64');
    areUsed = true;
    request.state.set(nonceKey, nonce);
  }
  return nonce;
}

/** The nonce that {@link cspNonce} made for this request; undefined when none was asked for. */
export function usedNonce(request: HttpRequest): string | undefined {
  return areUsed ? request.state.get(nonceKey) : undefined;
}

/**
 * Gives this request's answer another policy than the settings' (Django topic: csp_override).
 *
 * @param policy - an empty one sends no policy at all
 */
export function setContentSecurityPolicy(
  request: HttpRequest,
  policy: ContentSecurityPolicy,
): void {
  areUsed = true;
  request.state.set(policyKey, policy);
}

/** The policy set by {@link setContentSecurityPolicy}; undefined for the settings' one. */
export function overridingPolicy(request: HttpRequest): CompiledPolicy | undefined {
  const policy = areUsed ? request.state.get(policyKey) : undefined;
  return policy === undefined ? undefined : compilePolicyOnce(policy);
}

/** A policy as header text. */
export class CompiledPolicy {
  /** The header's value without a nonce; empty when there is no policy. */
  readonly text: string;
  readonly #template: string;

  /** @throws ImproperlyConfigured `SECURITY_BAD_POLICY` for a directive that would not be read as it is written. */
  constructor(policy: ContentSecurityPolicy) {
    for (const [directive, sources] of Object.entries(policy)) checkDirective(directive, sources);
    this.text = serialize(withoutPlaceholder(policy));
    this.#template = serialize(withPlaceholder(policy)).replaceAll(NONCE, `'nonce-${NONCE_MARK}'`);
  }

  /** The header's value with a nonce. */
  withNonce(nonce: string): string {
    return this.#template.replaceAll(NONCE_MARK, nonce);
  }
}

const compiled = new WeakMap<ContentSecurityPolicy, CompiledPolicy>();

function compilePolicyOnce(policy: ContentSecurityPolicy): CompiledPolicy {
  let result = compiled.get(policy);
  if (result === undefined) compiled.set(policy, (result = new CompiledPolicy(policy)));
  return result;
}

function serialize(policy: ContentSecurityPolicy): string {
  return Object.entries(policy)
    .map(([directive, sources]) => [directive, ...sources].join(' '))
    .join('; ');
}

function withoutPlaceholder(policy: ContentSecurityPolicy): ContentSecurityPolicy {
  return mapSources(policy, (sources) => {
    if (!sources.includes(NONCE)) return sources;
    const others = sources.filter((source) => source !== NONCE);
    return others.length > 0 ? others : ["'none'"];
  });
}

function withPlaceholder(policy: ContentSecurityPolicy): ContentSecurityPolicy {
  if (
    Object.keys(policy).length === 0 ||
    Object.values(policy).some((sources) => sources.includes(NONCE))
  )
    return policy;
  const additions: Record<string, readonly string[]> = {};
  for (const directive of NONCE_DIRECTIVES) {
    const sources = policy[directive] ?? policy['default-src'];
    // Without either the directive allows everything already, and naming it would forbid.
    if (sources) additions[directive] = [...sources.filter((source) => source !== "'none'"), NONCE];
  }
  return { ...policy, ...additions };
}

function mapSources(
  policy: ContentSecurityPolicy,
  change: (sources: readonly string[]) => readonly string[],
): ContentSecurityPolicy {
  return Object.fromEntries(
    Object.entries(policy).map(([directive, sources]) => [directive, change(sources)]),
  );
}

const DIRECTIVE = /^[a-z][a-z-]*$/;
const SOURCE = /^[!-+\--:<-~]+$/;
const KEYWORD =
  /^(?:none|self|unsafe-\w+|strict-dynamic|report-sample|wasm-unsafe-eval|nonce-.*|sha(?:256|384|512)-.*)$/;

function checkDirective(directive: string, sources: readonly string[]): void {
  if (!DIRECTIVE.test(directive)) throw badPolicy(`"${directive}" is no directive`);
  if (!Array.isArray(sources)) throw badPolicy(`The sources of "${directive}" are no array`);
  for (const source of sources) {
    if (typeof source !== 'string' || !SOURCE.test(source)) {
      throw badPolicy(
        `"${String(source)}" of "${directive}" has a blank, comma, semicolon or special character in it`,
      );
    }
    if (KEYWORD.test(source))
      throw badPolicy(`"${source}" of "${directive}" lacks its single quotes`);
  }
}

function badPolicy(problem: string): ImproperlyConfigured {
  return new ImproperlyConfigured(`${problem}, in a content security policy.`, {
    code: 'SECURITY_BAD_POLICY',
    fix: `Write directives as { 'script-src': ["'self'", 'https://cdn.example'] }.`,
  });
}
