import { expect, type Locator, type Page } from '@playwright/test';
import { texts } from './texts.ts';

/** The bell as people see it: by roles, names and texts. */
export class Bell {
  readonly page: Page;
  readonly button: Locator;
  readonly panel: Locator;
  readonly toasts: Locator;

  constructor(page: Page, { bell } = texts.en) {
    this.page = page;
    this.button = page.getByRole('banner').getByRole('button', { name: new RegExp(`^${bell.title}`) });
    this.panel = page.getByRole('dialog', { name: bell.title });
    this.toasts = page.getByRole('region', { name: bell.toast.label });
  }

  /** The button's name and the tab's title both say how many are unread. */
  async expectUnread(count: number): Promise<void> {
    const said = count === 0 ? 'none unread' : `${count} unread`;
    await expect(this.button).toHaveAccessibleName(new RegExp(`^Notifications, ${said}`));
    const shown = count > 99 ? '99\\+' : count;
    await expect(this.page).toHaveTitle(count === 0 ? /^[^(]/ : new RegExp(`^\\(${shown}\\) `));
  }

  /** Nothing about the connection is to be said: it is live. */
  async expectLive(): Promise<void> {
    await expect(this.button).not.toHaveAccessibleName(/catching up|offline|paused|stopped/);
  }

  async expectNotLive(): Promise<void> {
    await expect(this.button).toHaveAccessibleName(/catching up|offline/);
  }

  async open(): Promise<void> {
    await this.button.click();
    await expect(this.panel).toBeVisible();
  }

  async close(): Promise<void> {
    await this.page.keyboard.press('Escape');
    await expect(this.panel).toBeHidden();
  }

  /** A row of the panel, by its title. */
  row(title: string): Locator {
    return this.panel.getByRole('listitem').filter({ hasText: title });
  }

  async markRead(title: string): Promise<void> {
    await this.row(title).hover();
    await this.panel.getByRole('button', { name: `Mark as read: ${title}` }).click();
  }

  /** Waits until the panel shows exactly these titles, from the top. */
  async expectTitles(titles: readonly string[]): Promise<void> {
    await expect(this.panel.locator('[data-item-title]')).toHaveText([...titles]);
  }
}
