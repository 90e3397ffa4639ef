// An empty page with the widget on it, as the company's own pages will have it; ?company= and ?lang= as there. The widget's
// script is deferred behind this module and reads these when it starts.
const asked = new URLSearchParams(location.search);
const tag = document.querySelector<HTMLScriptElement>('script[data-company]');
const company = asked.get('company') ?? '';
const wanted = asked.get('lang') ?? navigator.language;
const lang = wanted.toLowerCase().startsWith('zh') ? 'zh' : 'en';

document.documentElement.lang = lang === 'zh' ? 'zh-CN' : 'en';
if (tag) {
  if (/^[a-z0-9-]{1,40}$/.test(company)) tag.dataset.company = company;
  tag.dataset.lang = lang;
}
export {};
