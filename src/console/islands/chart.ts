/**
 * Loads what draws charts (plot.ts) once the page is there and the first of them is near to where one looks: its figures
 * stand in its table meanwhile.
 */
const NEAR = '200px';

const drawing = document.currentScript?.getAttribute('data-later') ?? '';

const near = new IntersectionObserver(
  (entries) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    near.disconnect();
    document.removeEventListener('htmx:afterSettle', watch);
    const script = document.createElement('script');
    script.src = drawing;
    document.head.append(script);
  },
  { rootMargin: NEAR },
);

function watch(): void {
  for (const figure of document.querySelectorAll('[data-chart]')) near.observe(figure);
}

document.addEventListener('htmx:afterSettle', watch);
if (document.readyState === 'complete') watch();
else window.addEventListener('load', watch);
