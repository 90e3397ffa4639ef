import { render } from 'preact';

render(<h1>Lumo 流明</h1>, document.getElementById('shop')!);
