// Whether this browser may show notices of this site, and asking for it.

const supported = typeof Notification !== 'undefined';

/** 'default': may be asked for. */
export const noticePermission = (): NotificationPermission => (supported ? Notification.permission : 'denied');

/** Asks where that was not decided yet, so it is called by a click. */
export const askForNotices = (): Promise<NotificationPermission> => (supported ? Notification.requestPermission() : Promise.resolve('denied'));
