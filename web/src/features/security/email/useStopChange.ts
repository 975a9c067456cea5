import { api, body } from '../../../api/client.ts';
import { useForm } from '../../../ui/useForm.ts';
import { reloadAccount } from '../queries.ts';

/** Stops a change of address that waits. */
export function useStopChange(stopped: () => void) {
  const form = useForm();
  return {
    ...form,
    stop: () =>
      void form.submit([], async () => {
        await body(api.DELETE('/api/identity/email-change'));
        await reloadAccount();
        stopped();
      }),
  };
}
