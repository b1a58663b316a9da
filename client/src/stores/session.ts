import { adminRole, type Session, type SessionPatch } from '@belfry/shared/session';
import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import * as api from '../api/session.ts';
import { ApiError, onUnauthenticated } from '../api/client.ts';
import { onOtherTabs, tellOtherTabs } from './other-tabs.ts';

/**
 * Who is signed in, and until when. The server alone decides: a 401, a socket closed with 4401 or a word from another tab
 * only make this ask it.
 */
export const useSession = defineStore('session', () => {
  /** Who is signed in; kept when the session is over, so that the page knows whom to ask back. */
  const session = shallowRef<Session | null>(null);
  const status = ref<'unknown' | 'signed-in' | 'signed-out'>('unknown');
  /** It ended while a page was open: signing in again happens in place. */
  const expired = ref(false);
  /** When it ends, in milliseconds since 1970 by the server's clock. */
  const endsAt = ref<number | null>(null);
  const isAdmin = computed(() => session.value?.staff.roles.includes(adminRole) ?? false);

  /** Grows with each sign-in and sign-out, so that an answer about the session before changes nothing. */
  let turn = 0;
  let asking: Promise<boolean> | null = null;

  /**
   * Asks the server who is signed in. Several callers at once share one question.
   * @returns whether someone is
   * @throws ApiError when the server could not say; then all stays as it was
   */
  function load(): Promise<boolean> {
    asking ??= ask().finally(() => {
      asking = null;
    });
    return asking;
  }

  async function ask(): Promise<boolean> {
    const asked = turn;
    try {
      const answer = await api.fetchSession();
      if (asked === turn) adopt(answer);
    } catch (error) {
      if (!(error instanceof ApiError) || error.code !== 'unauthenticated') throw error;
      if (asked === turn) markOver();
    }
    return status.value === 'signed-in';
  }

  /** @throws ApiError as `POST /session` says */
  async function signIn(username: string, password: string): Promise<void> {
    const answer = await api.signIn(username, password);
    turn++;
    adopt(answer);
    tellOtherTabs();
  }

  /** Signs out here and in every tab. @throws ApiError when it could not; the session then goes on */
  async function signOut(): Promise<void> {
    try {
      await api.signOut();
    } catch (error) {
      if (!(error instanceof ApiError) || error.code !== 'unauthenticated') throw error;
    }
    turn++;
    status.value = 'signed-out';
    expired.value = false;
    session.value = null;
    endsAt.value = null;
    tellOtherTabs();
  }

  /** Sets the person's own language and time zone. @throws ApiError */
  async function patch(change: SessionPatch): Promise<void> {
    const asked = turn;
    const answer = await api.patchSession(change);
    if (asked === turn) adopt(answer);
  }

  function adopt(answer: Session): void {
    session.value = answer;
    endsAt.value = Date.parse(answer.endsAt);
    status.value = 'signed-in';
    expired.value = false;
  }

  /** The server said that it is over. */
  function markOver(): void {
    expired.value ||= status.value === 'signed-in';
    status.value = 'signed-out';
    endsAt.value = null;
  }

  /** The server said that the end has moved. */
  function moved(endsAtMs: number): void {
    if (status.value === 'signed-in') endsAt.value = endsAtMs;
  }

  function doubt(): void {
    // When the server cannot say, whatever comes next asks again.
    load().catch(() => undefined);
  }
  onUnauthenticated(doubt);
  onOtherTabs(() => {
    if (status.value !== 'unknown') doubt();
  });

  return { session, status, expired, endsAt, isAdmin, load, signIn, signOut, patch, markOver, moved };
});
