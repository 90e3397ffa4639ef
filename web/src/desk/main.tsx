import { render } from 'preact';

render(<h1>Warmline desk</h1>, document.getElementById('desk')!);
