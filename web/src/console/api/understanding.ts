import { get } from './client';

export interface Understanding {
  by: 'words' | 'meaning';
  state: 'none' | 'embedding' | 'training' | 'ready' | 'failing';
  model?: string;
  instructions?: string;
  texts: number;
  embedded: number;
}

export const understanding = () => get<Understanding>('desk/understanding');
