// The console: where people who work here serve customers together with the machine.
import { createRoot } from 'react-dom/client';
import '../blocks/blocks.css';
import './console.css';
import { App } from './app';

createRoot(document.getElementById('desk')!).render(<App />);
