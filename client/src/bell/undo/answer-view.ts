import { faultText } from '../../i18n/fault-text.ts';
import type { Translate } from '../../i18n/i18n.ts';
import type { Answer } from './undo-bar.ts';

/** What the bar shows of an answer. */
export interface AnswerView {
  text: string;
  action: string;
  busy: boolean;
  failed: boolean;
}

export function answerView(answer: Answer, t: Translate): AnswerView {
  if (answer.kind === 'read') {
    const { count, busy } = answer;
    return { text: t('bell.undo.read', { count }), action: t('bell.undo.action'), busy, failed: false };
  }
  const text = t(answer.text, { reason: faultText(answer.error, t) });
  return { text, action: t('bell.fault.retry'), busy: false, failed: true };
}
